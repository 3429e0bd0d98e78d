"""Weights of word pieces, in hundredths of log-odds; made by evaluation/train.py. Pure."""

_DATA = """
0_lai=-6 0_lai_de=-6 0来=-6 1_0=-9 1_1=-12 1_1_0=-9 1_2=-13 1_2_0=-9 10=-9 11=-12 12=-13 2_0=-9 2_0_lai=-6
20=-9 <中毒>=44 <中风>=13 <人>=46 <人困>=33 <伤者>=36 <倒下>=33 <决口>=17 <冷汗>=10 <凶器>=38 <动手>=56
<压埋>=17 <叫车>=-7 <吞>=28 <咬>=-9 <喘>=25 <堤>=12 <塌>=13 <失联>=17 <威胁>=30 <家人>=30 <寻死>=26
<建筑>=15 <快来>=19 <惨叫>=32 <打斗>=7 <抽>=23 <撞>=48 <梯困>=17 <毒物>=17 <气味>=19 <气源>=27 <水>=-25
<沉浮>=62 <没反应>=84 <淹>=50 <漏>=36 <火>=97 <火势>=46 <烟>=23 <烧气>=14 <烫>=23 <站坐>=18 <绑>=46
<肢体>=42 <自伤>=44 <落水>=26 <血>=37 <行凶>=13 <跟踪>=20 <躲>=30 <车>=9 <车伤>=49 <闯入>=45 <骗子>=14
<骗钱>=8 <高处>=12 [反映隐患或琐事]=-198 [后来说不是]=-19 [听说或新闻]=-79 [咨询或办事]=-187
[对出警、救援的意见]=-12 [已经过去]=-106 [投诉或反映]=-34 a_i=8 a_po=8 an_da=-9 an_ju=-6 an_ju_ban=-6
an_quan=-21 an_zai=8 ba_he=12 ba_he_le=8 ba_i=7 ba_i_ge=7 ba_len=-7 ba_liu=10 ba_liu_kou=10 ba_lu=10
ba_ma=7 ba_men=15 ba_si=-9 ba_ta=7 ba_wo_de=-12 ba_zai=7 bai_duo=8 bai_tan=-13 bai_xin=-9 ban_bian=9
ban_bu=-7 ban_fu=-7 ban_ge=-12 ban_ge_yue=-6 ban_ju=-7 ban_len=-7 ban_lian=-10 ban_man=-15 ban_pao=-11
ban_pin=10 ban_tian=-9 ban_wo=-15 ban_ye=-31 bao_an=-9 bao_i=-9 bao_i_ge=-7 bao_jin=-11 bao_you=-6
bao_za=-15 bao_zao=8 bei_an=-9 bei_ce=-7 bei_gou=-10 bi_dan=8 bian_bu=-10 bian_de=-15 bian_hong=-7
bian_i=9 bian_jiu=7 bian_jiu_si=7 bian_la=-9 bian_la_ge=-9 bian_li=6 bian_lian=8 bian_xi=7 bian_you=-18
bian_you_len=-11 bo_li=-12 bo_li_san=-13 bu_can=-7 bu_cu=8 bu_cu_lai=8 bu_dao=8 bu_dong_le=-7 bu_dui=8
bu_dui_jin=8 bu_gan=6 bu_gei=-10 bu_gei_fan=-9 bu_guan=-6 bu_hao=-13 bu_i=-8 bu_ji=7 bu_kai=10 bu_lai=-7
bu_lan=7 bu_len=-36 bu_pei=-11 bu_qu=-18 bu_si=-41 bu_si_yao=-9 bu_su=-8 bu_su_fu=-8 bu_tin=15
bu_tin_hai=7 bu_tui=-16 bu_yao=-15 bu_zai=10 bu_zao=-7 bu_zu=9 ca_dian=-12 ca_i=-8 ca_zuo=7 cai_jia=-12
cai_la=-10 cai_la_ge=-7 cai_si=7 cai_si_can=10 cai_you=6 can_de=-7 can_den=-8 can_den_ji=-8 can_fan=10
can_la=7 can_la_bian=7 can_mai=-7 can_pai=-14 can_wan=-8 can_you=-10 cao_de=-14 cao_de_xiao=-11 cao_si=-12
ce_bei=-7 ce_bei_len=-6 ce_ca=7 ce_ca_dian=7 ce_can=-6 ce_ce=8 ce_cong=13 ce_dao=11 ce_de=12 ce_f=-11
ce_fan=13 ce_fan_le=7 ce_i=-11 ce_lai=10 ce_li=16 ce_lun=7 ce_pai=-13 ce_san=-8 ce_si=7 ce_suo=13
ce_suo_li=7 ce_tin=-12 ce_wei=-10 ce_zai=8 ce_zuan=14 ce_zuan_le=7 cen_guan=-8 ci_le=16 ci_sui=-8
ci_zao=-7 cong_cuan=7 cong_kai=7 cong_le=-11 cou_ji=11 cou_ji_dan=11 cu_dian=-6 cu_fan=7 cu_lai=22
cu_li=-23 cu_men=7 cu_si=-8 cu_suo=-19 cu_zu_wu=-8 cuan_bu=15 cuan_kou=-15 cuan_san=7 cui_dao=-6
cun_wei=-9 da_1=-10 da_1_1=-9 da_bu_kai=9 da_de=15 da_dian=-8 da_dian_fa=-7 da_f=12 da_guo=6 da_jia_si=-6
da_kai=9 da_ma=-15 da_ma_jian=-7 da_mei=-8 da_pai=-14 dan_wo=-14 dao_bao=-10 dao_bao_za=-9 dao_ce=14
dao_cu=10 dao_di=-6 dao_du=-11 dao_du_le=-11 dao_fa=-6 dao_fu=-6 dao_fu_li=-6 dao_gan=-10 dao_hen=-8
dao_jin=-6 dao_len=-9 dao_li=-14 dao_lou=12 dao_lou_xia=8 dao_ma=-13 dao_qiao=8 dao_san=-12 dao_si=-6
dao_si_can=-6 dao_ta=17 dao_tu=-10 dao_tu_xue=-10 dao_xian=-7 dao_xian_zai=-7 dao_xiong=6 dao_xiong_kou=6
dao_you=-9 dao_zan=-8 dao_zen_me=7 de_ba=7 de_ba_wo=7 de_bei=8 de_bian=-6 de_ce=7 de_da=12 de_da_su=7
de_dian=-26 de_gong=-11 de_gou=-7 de_ji=-10 de_jiao=10 de_la=-21 de_la_ge=-6 de_lan=-6 de_lao=13 de_len=12
de_li=-6 de_lu=-8 de_mei_qi=-7 de_qian=-11 de_san=-9 de_si=-8 de_si_ji=8 de_sou_ji=-6 de_su=-9 de_tai=-25
de_tui=7 de_wei=8 de_wei_qian=11 de_wo=-22 de_wo_xin=-6 de_xi=-11 de_xia=-7 de_xian=-11 de_xiao=-16
de_xiao_hai=-11 de_xin=-8 de_yao=-12 de_yao_si=-8 de_you=10 de_yu=-9 de_zan=-10 de_zu=-11 den_de=-9
den_fai=-8 den_fai_le=-8 den_ji=-9 den_le=-10 den_li=-13 den_li_men=-13 di_di=13 di_la=11 di_san=6
di_tie=7 di_tie_zan=7 di_wei=17 di_xia=18 di_xue=7 dian_ban=-14 dian_ban_ye=-13 dian_bu=7 dian_de=14
dian_dong_ce=-9 dian_fa_guan=15 dian_fa_si=-12 dian_ge=-6 dian_ge_zan=-6 dian_in=8 dian_in_yuan=9
dian_lai=-7 dian_lao=-9 dian_mai=-7 dian_mei=-7 dian_qi=7 dian_ti=-8 dian_wo=-6 dian_xian=-29
dian_zao_le=6 diao_jin=14 diao_le=-6 diao_xia=-15 diao_xia_qu=-18 die_de=-7 din_san=9 din_zao=6 diu_le=-18
dong_bu_le=8 dong_ce=-9 dong_di=6 dong_di_xia=6 dong_fa=9 dong_jin=8 dong_wu=-14 dong_xi=17 dou_bu=-7
dou_bu_zi=-9 dou_da_bu=-6 dou_hong=12 dou_hong_le=12 dou_kuai=-11 dou_kuai_bei=-8 dou_mei=-19 dou_qi=9
dou_si_xue=8 dou_sui=-6 dou_yao=-11 dou_you=-13 dou_zen=10 dou_zi=8 dou_zi_le=8 du_le=-26 du_si=-9
du_zai=11 du_zi=11 duan_le=-6 duan_le_i=-16 duan_tui=-13 dui_jin=8 dui_pai=-6 dui_zao=6 duo_ce=7
duo_dao=-7 duo_dian=-13 duo_i=-8 duo_jiu=-7 duo_kai=-8 duo_le=7 duo_sao=-16 duo_se=-7 duo_se_ji=-7
duo_xue=11 duo_zai=14 er_duo=8 er_duo_zai=7 er_i=-13 er_lou=21 er_si=-6 er_yuan=9 er_zi_zai=-7 f_ce=10
f_jiu=-8 f_le=8 f_si=-14 f_xin=12 f_yan=-13 f_zao=10 fa_ban=6 fa_dian=-6 fa_gong=-7 fa_guan=15 fa_ju=-7
fa_le=12 fa_pen=-12 fa_san=-11 fa_sao=-7 fa_si=-17 fa_suo=15 fa_xia=8 fa_xian=-14 fai_i=-9 fai_i_you=-8
fai_le=-17 fan_bian=-12 fan_bian_pao=-6 fan_cai=-13 fan_dao=9 fan_dong_xi=7 fan_i=-7 fan_in=10 fan_jia=-14
fan_lai=-11 fan_li=-7 fan_se=7 fan_se_de=8 fan_suo=6 fan_wei=-7 fan_xian=11 fan_xue=6 fan_zan=-8
fen_ba_wo=-6 fen_i=-8 fen_tian=-6 fen_you=15 fen_you_da=15 fen_zen=-6 fi_bu=-11 fi_bu_fi=-9 fi_diao=-11
fi_fan=-11 fi_fu=-8 fi_jia=-11 fi_lai=15 fi_lai_xue=15 fi_ta=-10 fu_ce=-8 fu_cong=8 fu_de=9 fu_fu=10
fu_ji=-7 fu_jian=-9 fu_kou=-8 fu_lan=8 fu_lan_san=7 fu_li=-7 fu_si=-7 fu_wu=-10 fu_ze=-15 fu_zi=-8
fun_sa=-6 fun_sen=7 gai_duo=-8 gan_bei=9 gan_bu=-8 gan_cai=23 gan_cai_la=-10 gan_kai=12 gan_xie=-9
gan_zen=-7 gao_kong=-8 gao_su=10 gao_ya_xian=-10 ge_bi=10 ge_bi_dan=8 ge_bi_la=6 ge_bo=6 ge_can=8
ge_diao=10 ge_diao_xia=7 ge_gong=-9 ge_gong_len=8 ge_hai=17 ge_hai_zi=16 ge_i_yuan=-8 ge_ken=-14 ge_lan=25
ge_lan_de=14 ge_lan_len=9 ge_len=32 ge_len_dai=6 ge_liu=-8 ge_liu_lan=-8 ge_lou=7 ge_lv=15 ge_lv_de=10
ge_san=-14 ge_wo=13 ge_xiao=10 ge_xiao_hai=7 ge_xiao_si=-6 ge_yue=-36 ge_yue_gong=-8 ge_yue_mei=-9
ge_zan=-9 ge_zen=-10 ge_zi=-6 gei_fan=-9 gei_ta=-7 gei_wo=-9 gen_wo=11 gong_an_de=8 gong_an_ju=-6
gong_di=-7 gong_jiao=-19 gong_jiao_ce=-11 gong_jiao_si=-11 gong_len=10 gong_san=-11 gong_san_ge=-6
gong_si=-28 gong_xian=-7 gong_xian_dan=-7 gong_yuan=-20 gong_zai=7 gong_zi=-16 gong_zuo=-8 gou_bei=-8
gou_li=6 gou_li_le=7 gu_zen=-6 guan_ban=-7 guan_bu=25 guan_bu_san=7 guan_can=-9 guan_ce=6 guan_guan=-11
guan_lian=-6 guan_zai=7 guan_zao=14 gui_dao=7 guo_bu=-14 guo_bu_qu=-14 guo_lai=-10 guo_len=-9 guo_qi=8
hai_ba=10 hai_diao=7 hai_fa=-8 hai_fan=-11 hai_si=-17 hai_sou=8 hai_suo=10 hai_tin=7 hai_wan=16
hai_you_len=-16 hai_zai=35 hai_zi=-19 hai_zi_zai=8 han_dong=8 hao_da=13 hao_duo=-11 hao_duo_ce=7
hao_duo_xue=11 hao_san=-7 hao_xian=10 hao_zong=8 he_bian=-18 he_le=17 he_li_you=6 he_si=-8 he_zong=9
he_zong_jian=9 hei_le=11 hen_da=-22 hen_duo=-7 hen_wei=-15 hen_wei_xian=-15 hong_le=10 hong_lv=-8
hong_lv_den=-8 hong_sui=-13 hou_lai=-6 hou_long=7 hou_mian=15 hou_mian_la=14 i_ban=-15 i_bao=-6 i_can=-7
i_ci=-16 i_cui=-6 i_di=9 i_dian=-11 i_diao=-16 i_diao_xia=-16 i_duan=-10 i_fu=8 i_fu_de=10 i_ge=16
i_ge_lv=10 i_hou=-8 i_jian=-13 i_jin=14 i_jin_zuan=8 i_kai=-9 i_ke=-18 i_lian=8 i_lian_ce=8 i_lu=-7
i_miao=-11 i_pai=17 i_pian=14 i_qi=6 i_qian=-11 i_tian=-21 i_tiao=-7 i_wan=-9 i_xia=-34 i_xia_ba=-8
i_xia_wo=-6 i_yan=-29 i_you=-8 i_you_len=-8 i_yuan=-39 i_zen=-8 i_zi=19 i_zi_mei=-6 i_zi_tu=14 i_zi_zai=8
in_gai=-15 in_gai_duo=-8 in_wu_li=10 in_xian=-13 in_xin=15 in_ye=-7 in_ye_zi=-7 in_yuan=15 ji_dan=10
ji_dao=-6 ji_dian=-20 ji_diao=-8 ji_fen=-9 ji_ge_hai=6 ji_ge_len=-11 ji_ji=-9 ji_jiu=-7 ji_kuai=-6
ji_lian=-25 ji_lian_yao=-10 ji_sa=-7 ji_sa_wo=-12 ji_sui=-14 ji_tian=-10 ji_tong=-14 ji_zen=-7 jia_bao=-6
jia_cuan=-15 jia_cuan_fu=-8 jia_dian=-7 jia_gu=-8 jia_i=-9 jia_le=-11 jia_li_wo=8 jia_ma=-7 jia_men=8
jia_san=7 jia_suo=-14 jia_wan=13 jia_wu=9 jia_yan=-9 jia_you=9 jia_zai=6 jia_zan=-9 jia_ze=-12 jian_ca=-7
jian_fa=-8 jian_fan=-7 jian_i=-21 jian_jiu=-10 jian_sao=-6 jian_sen=-10 jian_si=-13 jian_you_len=8
jian_zi=-12 jiao_ce=-10 jiao_jin=-18 jiao_le=-8 jiao_len=9 jiao_len_lai=10 jiao_si_ji=-11 jiao_ta=14
jiao_ta_mei=7 jiao_wo=7 jiao_yu=-8 jin_ban=-11 jin_bao=-7 jin_ca=-20 jin_fi=-8 jin_gai=-22 jin_i_zi=8
jin_le=30 jin_le_xiao=7 jin_len=8 jin_li=7 jin_qu_le=6 jin_wan=7 jin_xiao=6 jin_zuan=8 jin_zuan_le=8
jiu_bu=-11 jiu_fan=-8 jiu_fu=-8 jiu_fu_ce=-8 jiu_len=-7 jiu_lou=-6 jiu_si=-33 jiu_si_ba=-6 jiu_si_xian=-9
jiu_yao=-9 jiu_yuan=-7 jiu_zu=-14 jiu_zu_zan=-7 ju_ban=-6 ju_bao=-17 ju_bao_i=-10 ju_jia=-6 ju_wu=-7
ju_wu_fi=-7 ju_yan=-8 ju_zai=-17 ju_zu=-10 ju_zuan=-11 jue_de=-7 ka_bu=-8 ka_zai=-10 kai_bao=12
kai_bao_xian=12 kai_men=11 kai_sui=12 kai_xue=-8 kan_dao=7 kan_i=-9 kan_jian=8 kan_ta=-7 kan_zao=-13
kan_zao_jiu=-6 ke_de=-6 ke_i=-16 ke_la=-6 ke_len=10 ke_tin=6 kou_de=-12 kou_po=7 kou_you=10 kou_zai=8
kou_zi=13 ku_de=10 ku_le=6 kua_xia=7 kuai_bei=-8 kuai_da=-13 kuai_di=-14 kuai_jiao=13 kuai_lai=10
kuai_lai_len=12 kun_zai=14 la_ba=-8 la_bu_cu=8 la_can=-7 la_dao=15 la_dong=6 la_du=-11 la_du_zi=-11
la_ge=-26 la_ge_dian=-14 la_ge_i=-8 la_ge_wo=11 la_ji=-23 la_ji_tong=-14 la_li=-22 la_li_bu=-6
la_li_you=-10 la_tian=-12 la_tiao=-14 la_wei=-14 la_yan=6 la_zao=7 la_zen=-6 lai_ba=14 lai_ce=12 lai_de=-9
lai_dou=-7 lai_guan=-9 lai_guan_guan=-9 lai_hai=10 lai_hai_you=7 lai_jia=-7 lai_lai=17 lai_lai_zai=8
lai_le=9 lai_le_len=-7 lai_le_you=6 lai_len=7 lai_qi=-7 lai_tou=7 lai_xue=15 lai_ya=7 lai_yao=13
lai_yue=10 lai_zui=6 lan_bu=7 lan_de=14 lan_gan=-7 lan_len=8 lan_qi=-8 lan_san=7 lan_wo=-10 lao_bai=-9
lao_bai_xin=-9 lao_ban=-20 lao_ban_pao=-11 lao_gong_san=-6 lao_i=-8 lao_i_xia=-8 lao_len=-23 lao_len_ka=-9
lao_len_zai=-10 lao_lian=-8 lao_po=9 lao_san=7 lao_san_lai=7 lao_si=-9 le_ban_lian=-6 le_ca=7 le_cai=-9
le_cuan=15 le_cun=-8 le_dan=-9 le_di=6 le_dou=-7 le_du=6 le_f=13 le_fa=6 le_hai=7 le_hao_duo=-8
le_i_pai=11 le_i_tiao=-9 le_i_zi=8 le_ji=-20 le_ji_kuai=-6 le_ka=-8 le_la=17 le_len=-16 le_len_bu=-12
le_li=6 le_li_mian=11 le_lian=6 le_ma=-8 le_men=9 le_min=-6 le_qian=-7 le_san=-17 le_si=-33 le_si_lian=-7
le_ta=25 le_tou=6 le_wo=9 le_wo_bu=10 le_wo_de=-7 le_wo_men=15 le_xian_zai=11 le_xiao=7 le_xue=6 le_yan=8
le_you_len=8 le_zi=12 le_zui=14 le_zuo=-14 len_ban=-11 len_ban_man=-10 len_bei=12 len_bu=-38
len_bu_len=-40 len_dai=7 len_du=-7 len_duo=-7 len_gong=-19 len_guan=-17 len_guan_guan=-6 len_hai=22
len_hai_zai=8 len_hen=-13 len_in=7 len_ji=-8 len_jiu=-9 len_ka=-8 len_la=28 len_la_zao=7 len_le=6
len_le_ge=8 len_len=-9 len_mei=-6 len_min=11 len_mo=-8 len_qian=10 len_qu=-14 len_sao=6 len_si_de=10
len_si_zi=-14 len_suo=-6 len_tan=10 len_tui=-12 len_wan=10 len_wei=6 len_wo=-6 len_xian=-14 len_xin=-12
len_xin_dao=-10 len_yuan=-7 len_zai=15 len_zai_ce=6 len_zai_li=7 len_zan=-14 len_zan_le=-10 len_zao=-13
li_cu=-7 li_de_len=11 li_fan=6 li_fan_dong=7 li_hao_ji=-7 li_i=-10 li_jian=-8 li_jiao=-21 li_jiu=-8
li_lao=-6 li_le=-9 li_le_len=-8 li_mai=-9 li_mei=9 li_men=-12 li_men_fi=-8 li_men_kuai=6 li_men_yao=-8
li_men_ze=11 li_mian=26 li_mian_hao=6 li_mian_le=7 li_qu=6 li_quan=8 li_quan_si=8 li_san=-8 li_sui=-12
li_tin=-6 li_tou=7 li_wo=9 li_wo_men=8 li_you_cong=-12 li_you_dian=9 li_you_len=-9 lian_ce=10 lian_ci=-8
lian_de=-7 lian_de_si=-6 lian_f=8 lian_ge=10 lian_ge_len=12 lian_ge_yue=-8 lian_i=-9 lian_jian_si=-12
lian_la=-7 lian_le=-8 lian_qian=-8 lian_qin=-7 lian_san=-7 lian_wan=-8 lian_wo=-6 lian_xi=-6 lian_yao=-10
lian_zao=7 lian_zuan=6 lin_ju=-30 lin_ju_wu=-7 lin_ju_yan=-8 lin_wai=-6 liu_dian=-6 liu_kou=10 liu_lan=-12
liu_lan_de=-8 liu_xue=7 long_i=-12 long_yao=6 long_yao_pin=8 lou_cuan=9 lou_dao=-19 lou_dao_li=-13
lou_le=15 lou_san=-18 lou_san_lou=-8 lou_san_xiao=-10 lou_sui=-17 lou_xia_si=6 lou_xia_you=-7 lou_you=7
lu_bian=-21 lu_den=-8 lu_dou=-10 lu_dou_si=-10 lu_guo=6 lu_guo_de=6 lu_jin=7 lu_kou=-6 lu_san_you=-7
lu_zong=-15 lu_zong_jian=-15 luo_zai=-12 lv_de=20 lv_de_zai=6 lv_den=-8 lv_er=16 lv_hai=7 ma_ban=10
ma_fan=-23 ma_fan_lai=-7 ma_i=8 ma_jian=-11 ma_wo=-7 mai_cai=-16 mai_de=-9 mai_le=14 mao_f=6 mao_len=9
mao_yan=13 me_si=-7 me_si_hou=-7 mei_dong=8 mei_dong_jin=8 mei_fa=-12 mei_fi=9 mei_fi_lai=10 mei_kan=7
mei_len=-29 mei_len_guan=-11 mei_len_in=10 mei_len_lai=-7 mei_lu=7 mei_mei=7 mei_san=6 mei_san_lai=6
mei_sen=9 mei_sou=-9 mei_yong=11 mei_you=-80 mei_you_len=-12 men_da=8 men_fi=-8 men_fi_fu=-8 men_gan=7
men_jia=8 men_kai=-9 men_kou=-9 men_kou_po=7 men_kuai=11 men_le=6 men_lou_xia=-6 men_mai=-6 men_mei=13
men_suo=16 men_wai=9 men_wu=7 men_yao=-9 men_ye=7 men_zai=6 men_ze_ge=11 men_ze_li=-7 mian_de=8 mian_hao=6
mian_la=20 mian_le=7 mian_qu=6 mian_qu_le=6 mian_quan=8 mian_si=8 min_si=-8 min_tian=-7 mo_tuo_ce=-12
pa_le=-11 pai_cu=-19 pai_cu_suo=-19 pai_de=-6 pai_dui=-11 pai_dui_pai=-6 pai_i=-10 pai_si=-7 pai_xia=-6
pan_bian=10 pan_bian_jiu=7 pao_bu_ji=7 pao_duan=-13 pao_duan_tui=-13 pei_can=-6 pen_sui=8 pen_you_quan=-9
pin_de=7 pin_zi=7 po_le=20 qi_ba=7 qi_bu=-9 qi_cai=-6 qi_ce=7 qi_ce_bei=7 qi_da=11 qi_lai=19 qi_lai_le=9
qi_le=-12 qi_pao=7 qi_si=-9 qi_xie=-8 qi_xie_lou=-8 qian_duo=-8 qian_jie=-11 qian_ke=-8 qian_la=-6
qian_lian=-13 qian_mei=-8 qian_mian=13 qian_za=-9 qian_zuan=-9 qiao_men=18 qiao_san=10 qin_cu=-7
qin_len=-7 qin_si=-6 qin_wen=-9 qiu_can=-6 qiu_li=9 qiu_li_men=9 qiu_qiu=11 qiu_qiu_li=11 qiu_zu=-6
qu_de=-8 qu_fi=-10 qu_i=-8 qu_i_yuan=-8 qu_la=-11 qu_la_ge=-8 qu_le=41 qu_li=-10 qu_lian=-7 qu_sui=-7
qu_wo=-7 qu_xian=10 qu_xian_zai=10 qu_you=-13 quan_si=-7 quan_si_f=6 quan_si_le=-8 quan_wo=8 qun_li=-13
sa_de=-6 sa_len=-8 sa_wo=-10 sai_ce=-9 sai_de=-7 san_bai=-6 san_ban=-17 san_bu=-25 san_can=8 san_ci=-12
san_de=-6 san_diao=6 san_fan=-7 san_fen=7 san_fu=-9 san_ge=-7 san_ge_yue=-10 san_jia=-12 san_jiao=8
san_kou=6 san_la=10 san_lai=26 san_lai_ce=8 san_le=16 san_li=7 san_lian=-6 san_liu=-6 san_liu_dian=-6
san_mao=8 san_men=-13 san_mian=10 san_qu_fi=-10 san_san=9 san_si=-12 san_wan=-8 san_xia=-14 san_xiao=-10
san_xiao_hai=-10 san_xie=-10 san_yao=-10 san_ye=-6 san_you=9 san_you_len=13 sao_kao=-7 sao_qi=11
sao_qi_lai=10 sao_tan=8 sao_zao=7 se_de=-10 se_ji=-7 se_ji_ge=-7 se_qu=-11 se_tou=11 se_zai=-11 sen_er=-6
sen_fen=-6 sen_fen_zen=-6 sen_in=-9 sen_ju=6 sen_le=8 sen_me=-32 sen_me_si=-7 sen_qin=-26 sen_zi=21
si_ba=-11 si_bao=-10 si_bu=-27 si_bu_si=-12 si_da=-9 si_de_len=7 si_duo=-12 si_duo_sao=-8 si_fen=-6
si_fen_zong=-6 si_fi=-9 si_gu=-10 si_hong=-7 si_hou=-12 si_ji=-13 si_jia=-16 si_jiu=-11 si_ju=-7 si_kan=-6
si_kuai=-11 si_le=-31 si_len=-18 si_lian=-12 si_lin=-9 si_pin=-7 si_qian=-25 si_si=-7 si_sou=-8 si_tai=-8
si_tan=-15 si_tian=-6 si_wu=-11 si_xian=-10 si_xiao=-16 si_yao=-18 si_you=10 si_zai=-12 si_zao=-7
si_zen=-9 si_zi=-29 si_zi_ji=-8 si_zu=-7 song_le=-18 sou_ji=-10 sou_le=-8 sou_le_qian=-7 sou_li=15
sou_san=-10 sou_su=-9 su_dao=-15 su_fu=-9 su_guan=-9 su_i=-7 su_se=13 su_xian=-9 suai_xia=12
suai_xia_lai=6 sui_ba=11 sui_bu=-11 sui_de=-9 sui_dou=-10 sui_guan=6 sui_i=-14 sui_ku=6 sui_le=9 sui_li=8
sui_mei=6 sui_san=-6 sui_si=-7 sui_wo=14 sui_wo_men=7 sun_zi=9 suo_bu=11 suo_de=-10 suo_i=-7 suo_jin=9
suo_jin_wan=8 suo_wo=8 suo_you=-7 suo_zai=15 ta_bu=6 ta_bu_tin=9 ta_jiu=7 ta_la=9 ta_men=-8 ta_sou=9
ta_zai=11 ta_zi=-9 tai_di=-11 tai_dian=6 tai_dian_dong=6 tai_du=-23 tai_fen=-17 tai_fen_tian=-6 tai_i=-7
tai_ta=8 tai_xia=-11 tai_xia_len=-11 tai_yan=-6 tan_le=8 tan_zai=13 tao_ci=-7 tian_dou=10 tian_jiu=-7
tian_le=-8 tian_tian=-21 tian_you=-7 tian_zao=-9 tiao_he=-15 tiao_he_si=-8 tiao_jian=-8 tiao_lou=-7
tiao_sui=-14 tiao_xia=6 tie_zan=6 tin_ce=-10 tin_ce_can=-6 tin_dao=7 tin_dao_ta=9 tin_de=-7 tin_dian=-9
tin_hai=7 tin_le=-7 tin_len=-12 tin_ta=7 tin_ta_bu=7 tin_zai=-13 tin_zao=6 tong_du=-11 tong_i=-13
tong_xue=6 tou_fa=-15 tou_i=9 tou_san=7 tou_su=-31 tou_tou=8 tu_lan=11 tui_dou=7 tui_duan=-8
tui_duan_le=-8 tui_le=-9 tuo_ce=-13 wa_ji=7 wa_si=8 wai_le=-9 wai_mai=-7 wai_mao=14 wai_mian=14 wai_po=8
wai_zuan=10 wan_bu=9 wan_cun=8 wan_gong=10 wan_gong_ye=10 wan_i=-7 wan_san=-26 wan_sou=-11 wan_wai=32
wan_wai_mao=14 wan_xia=10 wan_you=-13 wei_dao=10 wei_la=6 wei_qian=8 wei_tin_de=-9 wei_wei=6 wei_wo=8
wei_xian=-12 wei_yue=8 wei_yue_lai=8 wei_zai=10 wen_dao=14 wen_i=7 wen_i_xia=10 wen_wen=-7 wen_xia=-12
wen_xian=-6 wo_a=-6 wo_ba=19 wo_ba_zai=7 wo_ban=-9 wo_bao=-7 wo_bei=18 wo_bu=9 wo_bu_gan=6 wo_bu_si=-7
wo_ca=-16 wo_ca_dian=-16 wo_da=-8 wo_de=-15 wo_de_dian=-14 wo_den=-11 wo_den_li=-8 wo_di=21 wo_di_di=7
wo_dou=-7 wo_fan=8 wo_gan=7 wo_hai=-8 wo_he=7 wo_i_jin=10 wo_jia=-20 wo_jia_cuan=-15 wo_jia_li=9
wo_jia_men=8 wo_jie=11 wo_jin=13 wo_jiu=-11 wo_jiu_si=-7 wo_kan_jian=10 wo_lai=6 wo_lai_lai=13 wo_lao=9
wo_lao_po=8 wo_le=-9 wo_lv=7 wo_lv_er=7 wo_ma=17 wo_ma_ban=10 wo_mai=-6 wo_mei=11 wo_mei_mei=7 wo_men=-20
wo_men_gan=7 wo_men_jia=6 wo_men_mai=-6 wo_men_wu=7 wo_men_ze=-12 wo_pai=-6 wo_qu=-8 wo_san=-7 wo_si=-10
wo_sou=6 wo_sou_ji=6 wo_tong=10 wo_wan=9 wo_wen_dao=9 wo_wo=14 wo_xian=-17 wo_xian_wen=10 wo_xian_zai=14
wo_xin=-17 wo_yao=-24 wo_yao_tou=-12 wo_yao_zao=-9 wo_ze=7 wo_ze_bian=10 wo_zen=-6 wu_din=8 wu_fi=-7
wu_kuai=-8 wu_li=11 wu_li_quan=7 wu_si=-10 wu_ye=-19 wu_za=-8 wu_zi=7 wu_zong=-6 wu_zong_xin=-6 xi_di=7
xi_f=6 xi_suo=6 xi_tong=-12 xia_ba=-8 xia_la=-6 xia_lai=21 xia_lai_ba=12 xia_lai_hai=10 xia_lai_tou=7
xia_lai_ya=7 xia_le=6 xia_len=-20 xia_mian=13 xia_pa=-9 xia_qu=16 xia_qu_le=11 xia_sui=-16 xia_sui_dao=-18
xia_tian=-6 xia_wo=-6 xian_ba=8 xian_bu=-7 xian_da=-9 xian_dan=-7 xian_dan_ce=-7 xian_de=-15 xian_f=7
xian_gei=-7 xian_i=-12 xian_sen=-8 xian_sen_qin=-8 xian_si=-6 xian_suo=-10 xian_tou=-10 xian_tou_su=-8
xian_wen=-6 xian_wen_i=11 xian_zai=16 xian_zai_hou=7 xian_zai_mei=-8 xian_zai_tan=8 xian_zai_xian=-9
xian_zai_zai=6 xian_zai_zen=9 xian_zao=-6 xian_zao_len=-6 xiao_ce=9 xiao_fan=-38 xiao_fan_zan=-8
xiao_hai=-38 xiao_hai_mei=-6 xiao_hai_sou=8 xiao_hai_wan=9 xiao_hai_zi=-11 xiao_pan=-9 xiao_pan_bian=-9
xiao_qu=-48 xiao_qu_li=-10 xiao_qu_you=-11 xiao_si=-17 xiao_xue=-12 xie_jiu=-12 xie_le=-9 xie_lou=-13
xie_xiao=-6 xie_xie=-22 xin_cen=-12 xin_dao=-13 xin_dao_san=-7 xin_de=-9 xin_li=-10 xin_wen=-8 xin_yao=-10
xiong_kou=18 xiu_gong=-6 xiu_hao=-8 xiu_i=-7 xu_yao=-9 xue_sen=13 xue_wei=-6 xue_xiao=-24 xue_xiao_pan=-9
xue_zi=6 xue_zi_bu=6 ya_dao=9 ya_fai=-11 ya_jin=-7 ya_le=6 ya_xian=-10 ya_zu=12 yan_de=-12 yan_guo=-12
yan_zan=-9 yao_ban=-12 yao_bao=-9 yao_bu=-17 yao_bu_yao=-20 yao_fan=-14 yao_le=-10 yao_min=-9 yao_pao=-8
yao_pin=7 yao_pin_zi=7 yao_qu=-9 yao_qu_la=-8 yao_sen=-10 yao_sen_me=-7 yao_si=-16 yao_ta=-11 yao_tou=-14
yao_tou_su=-14 yao_wo=-10 yao_yong=7 yao_zao=-13 ye_bu=-10 ye_bu_gei=-6 ye_hai=-10 ye_lian=-12
ye_lian_xi=-8 ye_zao=6 ye_zao_le=6 ye_zi=-7 ye_zi_zao=-7 yong_bian=-7 yong_ci=-8 yong_jiao=7 you_bu=-8
you_cong=-9 you_da=12 you_dian=10 you_er=10 you_er_yuan=9 you_fa=-7 you_fan=11 you_ge=24 you_ge_can=8
you_ge_lan=12 you_ge_len=12 you_ge_liu=-8 you_ge_si=-9 you_ge_xiao=6 you_i=12 you_i_ge=7 you_jia=-9
you_kuai=-13 you_lao=8 you_lao_len=8 you_le=-14 you_len_han=-6 you_len_jia=7 you_len_sao=6 you_len_si=-6
you_len_zai=8 you_len_zan=-10 you_lian=9 you_lian_ge=9 you_lie=-9 you_mei=-18 you_mei_you=-18 you_qi=10
you_quan=-9 you_sen=-9 you_si=-10 you_tiao=-16 you_xi=-15 you_yan=15 you_yao=-6 you_yong=-7 you_yong_ci=-9
you_zai=12 you_zai_da=7 you_zi=-9 yu_tan_de=-9 yuan_de=6 yuan_fan=7 yuan_li=-9 yuan_tai=-6 yuan_you=11
yuan_zan=-6 yue_da=11 yue_gong=-8 yue_lai=9 yue_lai_yue=10 yue_mei=-9 yue_wo=-7 yun_guo=-10 yun_guo_qu=-10
za_dao=-18 za_dao_len=-14 za_dong=7 za_dong_xi=7 za_fai=-9 za_len=16 zai_bu=6 zai_can=7 zai_cao=-9
zai_ce=22 zai_ce_suo=9 zai_da_pai=6 zai_de=10 zai_di_san=-6 zai_dian=13 zai_dian_fa=6 zai_fan=16
zai_fan_jian=7 zai_fu=-7 zai_gui=6 zai_han=9 zai_he=10 zai_hou_long=7 zai_jia=10 zai_jia_li=7 zai_jiao=6
zai_ke=7 zai_la=-18 zai_la_bian=-6 zai_la_li=-11 zai_li=17 zai_li_mian=10 zai_lou_din=9 zai_lu=-9
zai_mao=11 zai_mei=-8 zai_san=7 zai_san_can=7 zai_sao=6 zai_si=-8 zai_sou=14 zai_su=16 zai_su_san=7
zai_su_se=9 zai_sui=9 zai_tan=8 zai_wai=8 zai_wan=8 zai_wu=13 zai_wu_li=6 zai_xia=9 zai_xia_mian=6
zai_xian=-9 zai_yan=-6 zai_yu=10 zai_zai=6 zai_zen=9 zai_zen_zai=8 zai_zi=7 zan_de=-20 zan_hai=-10
zan_hai_zi=-10 zan_i=-16 zan_le=-19 zan_le_wo=-8 zan_si=-9 zan_wo=-7 zao_cuan=10 zao_da=12 zao_dao=-14
zao_dao_le=-11 zao_f=-16 zao_f_le=7 zao_f_si=-10 zao_hai=10 zao_i=6 zao_i_ge=6 zao_le=27 zao_le_wo=13
zao_len=-11 zao_mei=6 zao_men=9 zao_san=-10 zao_san_liu=-6 zao_sui=-23 zao_wo=11 zao_zou=-7 ze_bian=-6
ze_bian_you=-6 ze_dong=6 ze_dong_lou=6 ze_ge=-10 ze_ge_dian=13 ze_le=8 ze_len=-8 ze_li=-16 ze_yan=-28
zen_de=-8 zen_fu=-8 zen_ge=14 zen_ge_diao=7 zen_me=-36 zen_min=-9 zen_si=-17 zen_sui=10 zen_tian=-14
zen_xian=-6 zen_yao=-8 zen_zi=-16 zi_ban=-6 zi_bei=14 zi_bu=19 zi_bu_zu=10 zi_dao_zen=7 zi_de=-15
zi_gai=-6 zi_i=7 zi_ji=-6 zi_ji_ba=-6 zi_jian=-7 zi_jian_fan=-7 zi_jiu=6 zi_kan_dao=6 zi_ku=7 zi_le=14
zi_len=-9 zi_li=6 zi_li_mian=6 zi_lian=10 zi_liao=-11 zi_lou=6 zi_mei=-11 zi_qian=-12 zi_sa=-9 zi_si=-28
zi_si_qian=-10 zi_sui=11 zi_ten=6 zi_tu=14 zi_xi=-8 zi_xian=10 zi_you=-20 zi_yuan=-7 zi_zai=23 zi_zao=-7
zi_zi=16 zi_zuo=-7 zi_zuo_ye=-11 zong_de=12 zong_du=-9 zong_jie=-11 zong_se=-12 zong_xin=-9 zou_dao=7
zou_de=-8 zou_lan=9 zou_lao=-8 zou_le=8 zu_le=19 zu_ma=-10 zu_wu=-8 zu_wu_li=-12 zu_yao=-8 zu_zan=-15
zu_zen=-13 zu_zen_me=-7 zu_zi=-10 zua_zao=10 zuan_jin=10 zuan_le=10 zuan_len=-12 zuan_len_gong=-12
zuan_san=9 zuan_song=-8 zuan_song_le=-8 zuan_xiu=-20 zuan_xiu_gong=-6 zuan_zai=-8 zui_ba=12 zui_cun=9
zuo_dou=8 zuo_fan=-6 zuo_tian=-9 zuo_wan=-11 zuo_ye=-10 一下=-34 一个=16 一只=-15 一地=11 一场=-7 一声=15
一天=-21 一年=-9 一开=-9 一排=17 一整=-8 一条=-7 一样=-24 一棵=-18 一次=-16 一点=-11 一片=14 一直=41
一般=-8 一起=6 一路=-7 一辆=18 一边=7 一间=-7 七八=7 七十=-7 万一=-14 三个=-8 三天=-10 三楼=7 三次=-9
三百=-6 上下=-14 上不=-24 上六=-6 上冒=8 上小=-10 上来=26 上班=-8 上门=-13 上面=10 下了=6 下去=16 下吧=-8
下我=-6 下是=6 下来=21 下水=-16 下面=13 不住=24 不出=11 不到=10 不去=-18 不听=10 不在=10 不好=-13 不对=8
不开=10 不放=11 不敢=6 不是=-41 不来=-7 不着=-7 不管=-6 不给=-10 不能=-32 不舒=-8 不要=-15 不让=7 不赔=-11
不退=-16 业执=-7 东西=17 丢了=-18 两万=-7 两个=13 个不=8 个人=32 个公=-6 个医=-8 个坑=-14 个女=16 个孩=16
个小=10 个我=11 个掉=7 个月=-36 个流=-8 个男=25 个赞=-6 个阿=9 中介=-11 中心=-7 举报=-17 么时=-7 买了=-7
买的=-7 了三=-27 了他=20 了八=-7 了几=-15 了卡=-8 了嘴=14 了四=-11 了头=6 了小=7 了想=-7 了插=7 了是=-17
了村=-8 了火=13 了烟=6 了现=11 了穿=10 了能=-18 了脸=12 了腿=8 了药=8 了血=8 了还=11 了那=15 了都=-7
了里=11 了钱=-7 了门=9 事故=-10 二十=-6 二楼=21 井盖=-22 井里=7 交司=-11 交警=-18 交车=-11 交通=-9 享单=-7
人占=-10 人卡=-8 人只=-6 人员=-7 人命=11 人喊=-6 人在=20 人头=8 人就=-7 人工=-16 人应=7 人往=14 人很=-13
人手=6 人拿=25 人没=-6 人烧=6 人私=-14 人管=-16 人行=-10 人被=12 人说=-6 人躺=10 人还=22 什么=-32 今晚=7
他们=-8 他又=11 他在=11 他就=13 他手=9 他拿=9 以前=-11 以后=-8 们买=-6 们刚=7 们回=-8 们在=7 们家=8 们快=6
们要=-9 份证=-6 会不=-11 会掉=-11 住了=20 作业=-10 你们=-12 保安=-7 修好=-8 债的=13 停了=-7 停他=7
停在=-13 停电=-9 停车=-10 停还=7 健身=-10 偷了=-6 偷偷=8 儿园=9 充了=-11 光了=-6 八十=-8 公交=-19 公司=-27
公园=-18 六点=-6 共享=-7 关不=12 关了=8 关着=14 养的=-9 冒火=6 冒烟=13 农药=6 冲开=7 几块=-6 几年=-16
几点=-17 几辆=-9 出事=-8 出所=-19 出来=22 出门=7 刚才=23 刚被=9 到一=11 到了=-10 到人=-9 到他=11 到吐=-10
到市=-6 到树=-8 到桥=8 到楼=12 到湖=-6 到爆=-9 到胸=6 到账=-8 到车=6 刹我=-12 前那=-6 前面=13 割手=6
加固=-8 务中=-6 动不=9 动了=-9 动车=-9 动静=8 助吗=-10 助怎=-7 助站=-7 区的=-7 区里=-10 医保=-9 医生=-11
医院=-39 十五=-10 十分=-6 十块=-6 十年=-6 千多=-8 半夜=-31 半天=-9 半年=-8 半瓶=9 半边=9 单我=-14 占了=-14
卡不=-8 卡在=-10 危险=-10 厂的=-9 厂那=8 压了=6 压住=12 压到=9 压坏=-11 压线=-10 厕所=13 厨房=7 去了=41
去会=-10 去哪=-10 去就=6 去年=-7 去我=-7 又大=15 友圈=-9 反锁=6 发商=-8 发烧=-7 发现=-9 口子=13 口有=10
口泼=7 口的=-12 另外=-6 只是=-12 只猫=-7 只看=6 叫了=-14 叫人=10 叫他=8 叫她=6 叫我=8 可以=-16 台一=-7
台电=6 台风=-17 吃了=6 同事=10 同学=6 后面=15 吓人=-15 吓死=-8 吗我=-10 听人=-12 听到=7 吵得=-17 味越=8
味道=11 呼呼=11 品的=7 哪个=-16 哪天=-10 哪里=-34 哭了=9 哭得=8 商场=9 商家=-12 喂喂=6 喇叭=-8 喉咙=7
喘不=15 喝了=17 喷水=6 嘴唇=9 嘴巴=12 嘶嘶=6 器材=-6 回复=-8 回家=-11 回来=15 园里=-10 困在=14 围墙=11
在下=8 在不=8 在冒=11 在厕=9 在哪=-22 在商=7 在喉=7 在在=6 在外=7 在家=9 在宿=9 在屋=11 在床=10 在往=6
在想=-9 在房=9 在手=10 在打=7 在正=8 在水=9 在没=-8 在河=10 在烧=6 在电=15 在砸=6 在翻=8 在路=-9 在躺=8
在车=12 在里=15 地上=6 地下=8 地铁=7 圾桶=-14 坏了=-17 垃圾=-26 垮下=7 埋了=14 城管=-9 堵了=-26 堵在=11
塘的=-9 塞车=-9 声音=-9 处理=-23 备案=-9 夏天=-6 外冒=14 外卖=-7 外婆=8 外面=14 多一=-8 多久=-7 多了=7
多少=-16 多开=-8 多设=-7 多车=7 大家=8 天了=-7 天天=-21 天就=-7 天都=10 太吓=-11 太大=-7 太阳=-6 头一=9
头上=7 头发=-15 女儿=16 女孩=7 女的=20 奶在=8 奶奶=17 好像=11 好多=-11 好大=13 好重=8 妈半=10 妹妹=7
姓陈=-12 婚纱=-6 子一=9 子不=9 子了=12 子作=-9 子在=17 子有=-10 子疼=6 子的=-13 子被=8 子都=8 子里=6
孙子=9 学位=-6 学校=-24 学生=13 孩子=-19 孩手=8 孩掉=7 孩没=-6 孩玩=9 安全=-21 安局=-6 安的=8 客人=10
客厅=6 家养=-9 家店=-6 家暴=-6 家窗=-15 家说=-14 家门=8 容易=-12 宿舍=13 对劲=8 小区=-48 小学=-12 小孩=-38
小时=-8 小车=7 就不=-11 就放=-7 就是=-25 就要=-9 局办=-6 居养=-8 居家=-6 居误=-7 屋子=7 屋里=11 屋顶=8
山上=9 工业=7 工人=10 工作=-8 工厂=-6 工地=-7 工资=-16 差点=-11 已经=14 市场=-6 希望=-6 帮忙=-13 帮我=-14
干部=-8 年了=-7 年前=-6 年要=-10 年轻=-6 幼儿=9 广场=-9 床上=6 应该=-15 底下=10 店半=-13 店的=17 建房=-7
建议=-17 开保=12 开学=-8 开水=12 开门=11 影响=-9 影院=9 往上=6 往下=10 往外=32 往工=10 往村=8 很危=-15
很多=-7 很大=-22 得像=-10 得太=-15 得头=-7 得小=-11 得我=-19 得打=7 得要=-16 心脏=-6 志愿=-6 快叫=13
快来=10 快被=-8 快递=-19 怀疑=-9 态度=-19 怎么=-36 急刹=-7 急救=-11 想把=8 想投=-8 想死=-12 想活=6 想申=-8
想给=-7 想说=-7 想问=-6 我一=-6 我不=9 我们=-20 我住=-7 我刚=7 我去=-8 我同=10 我和=7 我在=7 我女=7
我奶=13 我妈=17 我妹=9 我家=-16 我就=-11 我差=-16 我已=10 我弟=16 我往=9 我心=-6 我想=-31 我我=14 我房=8
我手=6 我报=-6 我拍=-6 我是=-12 我来=-8 我爸=17 我现=14 我的=-15 我等=-11 我老=9 我被=12 我要=-31 我这=7
我进=13 我都=-7 我问=-10 我闻=9 我阿=-6 户口=-8 房东=-8 房价=-7 房间=7 所的=-8 手了=7 手术=-9 手机=-10
手里=15 才那=-10 打1=-10 打开=9 打架=-12 打火=8 打电=-7 打的=9 打过=6 打麻=-7 扔了=8 托车=-12 执照=-7
找人=-11 找到=-11 找谁=-16 把一=8 把人=-7 把他=6 把门=15 抓着=10 投诉=-31 抢劫=-11 护士=-7 护栏=8 护车=-8
报一=-10 报警=-11 抱着=8 押金=-7 拉肚=-11 拿不=8 拿刀=22 拿着=8 捞上=7 换了=-6 掉下=-15 掉了=-6 掉进=12
排队=-11 推不=6 插座=7 摆摊=-13 摔下=12 撞上=13 撞了=9 撞进=10 收了=-15 收费=-7 放人=7 放在=-10 放学=6
放鞭=-6 救助=-14 救护=-8 救援=-6 教育=-8 敲门=14 整个=14 断了=-6 断腿=-13 新闻=-8 方便=-6 方向=12 旁边=10
早上=-10 时候=-12 明天=-7 昨天=-9 是不=-19 是保=-10 是假=-7 是几=-10 是在=-6 是多=-8 是想=-10 是抢=-10
是真=-7 是自=-13 是血=6 是要=-12 晕过=-10 晚上=-21 月工=-8 月我=-7 月没=-9 有一=15 有个=24 有只=-7
有块=-11 有家=-8 有没=-18 有烟=12 有电=9 有老=8 有虫=-12 有补=-7 有裂=-9 服务=-10 机把=10 机掉=-8 杀人=-8
杀的=-6 村委=-9 来人=7 来压=7 来头=7 来得=-6 来把=12 来管=-9 来要=13 来越=10 来车=12 来还=10 来都=-7
松了=-18 板跑=-11 架是=-6 栏上=7 栏杆=-7 树上=-6 树倒=-12 校旁=-9 桥上=10 楼上=-18 楼了=6 楼有=7 楼道=-18
止不=6 死了=-27 死人=-21 死猪=-7 死的=-9 毒死=-9 气不=-14 气泄=-8 水一=-18 水了=11 水到=14 水库=6 水把=11
水没=6 水的=-9 水管=6 水道=-23 水都=-9 水里=9 求你=9 求助=-6 求求=11 江里=6 沟里=6 没上=6 没人=-27 没出=7
没动=8 没发=-9 没回=9 没声=9 没收=-9 没有=-80 没用=11 没看=7 河中=9 河是=-8 河边=-18 泄漏=-13 泡了=12
泳池=-8 洞底=6 洪水=-13 派出=-19 流浪=-12 流血=7 浇了=7 浑身=7 浪的=-8 消防=-34 涌边=-7 涨得=-13 涵洞=8
清楚=-7 游戏=-13 游泳=-6 湖里=-6 溺水=-12 滑下=8 漏水=-17 火了=16 火星=12 火是=-18 火焰=-13 灯坏=-8
点个=-6 点就=6 点我=-6 点来=-7 点气=7 点着=6 烦来=-7 烧了=7 烧炭=8 烧烤=-7 烧着=7 烧起=10 热死=-6 熄火=6
燃气=-10 爆炸=-15 爸喝=12 爸在=7 爸妈=7 物业=-19 物砸=-8 狗被=-8 环卫=-6 现在=16 玻璃=-9 球场=-6 璃上=-13
瓦斯=8 瓶子=7 申请=-26 电影=8 电梯=-8 电线=-18 男人=9 男的=17 疑有=-8 疫苗=-11 百多=8 百姓=-9 的事=-11
的人=11 的公=-8 的围=11 的店=-8 的手=-6 的把=7 的树=-7 的煤=-7 的狗=-7 的电=-18 的老=13 的脚=7 的腿=9
的被=8 的路=-8 的车=7 的那=-16 的钱=-11 的鱼=-10 的鸡=-6 直吐=14 直在=8 直往=6 直没=-6 看一=-9 看他=-7
看着=-13 看见=8 真是=-13 着一=6 着了=18 着我=10 着打=7 着没=6 着火=-16 着窗=10 着门=9 睡不=-9 砖松=-8
破了=15 砸东=7 砸人=12 砸到=-18 砸坏=-9 社区=-11 私自=-14 租屋=-8 积水=-11 空调=-7 突然=11 窗口=-15
立案=-6 等了=-10 等你=-13 等得=-7 简直=-12 管管=-15 系统=-12 紫了=8 红了=10 红绿=-8 线的=-7 经转=8 给他=-8
给我=-9 给换=-9 绳子=7 绿灯=-8 罐车=6 网上=-12 群里=-13 翻了=9 老人=-23 老婆=9 老年=-8 老板=-15 老百=-9
联系=-6 肇事=-7 肚子=11 胳膊=6 胸口=18 能不=-40 能帮=-9 能找=-6 脱了=6 脸都=6 腿断=-8 自建=-7 自杀=-9
臭鸡=11 舌头=11 舒服=-8 色的=-9 花盆=-12 药瓶=7 菜价=-12 菜市=10 营业=-7 落在=-12 血了=6 血止=6 行道=-13
补助=-15 被狗=-10 被车=-7 装了=-7 装修=-20 要不=-20 要什=-7 要他=-11 要办=-8 要去=-9 要命=-9 要我=-14
要找=-11 要投=-14 要报=-9 要死=-13 要跑=-8 见有=8 视频=-7 觉得=-7 触电=-6 警察=-19 警报=-7 认识=10
让我=-10 设几=-7 证明=-9 识的=10 话剧=-7 话是=-12 话说=18 该多=-8 误会=-7 说不=13 说今=8 说我=12 说是=-13
说有=-7 说法=-7 请问=-9 谢谢=-22 负责=-9 责任=-8 货车=9 赔偿=-6 走了=8 走到=7 走廊=9 走老=-6 起来=20
超市=-11 越大=11 越来=10 跑了=-10 跑断=-13 跟我=11 路中=-15 路口=-6 路灯=-8 路边=-21 路过=6 路都=-10
跳下=6 跳楼=-7 跳水=-14 跳河=-11 身份=-6 身子=14 躲在=13 躺在=13 车一=-10 车上=-8 车位=-11 车停=-9 车冲=9
车在=8 车场=-6 车差=7 车撞=15 车来=10 车牌=-9 车的=12 车祸=-11 车翻=11 车被=-7 车轮=7 车道=11 车里=13
轨道=8 转了=8 转人=-12 辆车=10 边一=9 边就=7 边有=-18 边洗=7 边的=-13 边那=-9 过不=-14 过人=-9 过来=-10
还听=7 还在=33 还是=-16 还说=8 这个=-10 这栋=6 这样=-20 这边=-6 这里=-16 进了=14 连着=7 迟早=-7 道上=-15
道堵=-11 道很=-8 道怎=7 遮阳=-8 那个=-9 那位=-14 那条=-14 那里=11 那阵=-6 邻居=-30 都不=-7 都快=-11 都是=9
都有=-13 都没=-19 都紫=8 都红=12 都要=-11 都起=7 里一=-7 里全=8 里出=-7 里去=6 里叫=-16 里头=10 里好=-8
里我=7 里拿=10 里能=-9 里讲=-6 里都=-10 里面=26 铁站=6 银行=15 长椅=-10 门口=-9 门外=9 门没=13 问一=10
闻到=14 队排=-6 防站=-8 阵子=-8 阿姨=8 阿婆=8 陶瓷=-7 隔壁=10 隧道=6 需要=-9 面全=8 面去=6 面好=6 面的=8
面那=20 鞭炮=-6 顶上=9 风又=15 风天=-6 饭菜=-13 骑车=7 高空=-8 高速=11 鸡蛋=10 麻将=-11 麻烦=-23 黄色=8
黑了=11
"""

WEIGHTS: dict[str, float] = {
    piece.replace("_", " "): int(weight) / 100
    for piece, _, weight in (entry.rpartition("=") for entry in _DATA.split())
}
