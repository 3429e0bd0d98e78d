"""Weights of word pieces, in hundredths of log-odds; made by evaluation/train.py. Pure."""

_DATA = """
0_lai=-8 0_lai_de=-8 0来=-8 1_0=-7 1_1=-11 1_1_0=-7 1_2=-15 1_2_0=-11 10=-7 11=-11 12=-15 2_0=-11
2_0_lai=-8 20=-11 <「不敢」>=7 <「出来」>=14 <「刚刚」>=7 <「刚才」>=22 <「卡在」>=-5 <「厕所」>=13
<「吃了」>=5 <「喝了」>=5 <「困」>=15 <「堵」>=-12 <「她」>=9 <「好大」>=15 <「往」>=65 <「我」>=-34
<「我就」>=-10 <「打火机」>=5 <「救命」>=6 <「整个」>=14 <「桥」>=16 <「楼上」>=-5 <「楼下」>=6
<「楼道」>=-8 <「水里」>=9 <「没人应」>=15 <「没用」>=8 <「砸人」>=11 <「红了」>=11 <「绳子」>=5
<「走」>=17 <「越来越」>=10 <「跑了」>=-7 <「路上」>=-5 <「躺」>=23 <「车上」>=-8 <「车道」>=5
<「车里」>=8 <「邻居」>=-15 <「隧道」>=8 <「高速」>=5 <中毒>=38 <中风>=15 <人>=-26 <人困>=37 <伤者>=41
<侵犯>=5 <倒下>=31 <决口>=16 <冷汗>=24 <凶器>=52 <动手>=50 <卡喉>=7 <压埋>=42 <发作>=26 <发烧>=8 <吞>=18
<喘>=24 <堤>=20 <失联>=11 <威胁>=15 <家人>=51 <寻死>=28 <建筑>=-8 <弱者>=19 <快来>=31 <惨叫>=29 <抢>=6
<抽>=18 <撞>=55 <梯困>=32 <歹徒>=14 <毒物>=17 <气味>=20 <气源>=22 <水>=18 <沉浮>=55 <没反应>=74 <淹>=41
<漏>=30 <火>=81 <火势>=57 <火场>=11 <烟>=17 <烧气>=14 <烫>=22 <站坐>=24 <绑>=46 <肢体>=36 <自伤>=56
<落水>=28 <血>=32 <行凶>=9 <要跳>=23 <跟踪>=27 <躲>=26 <车>=-8 <车伤>=35 <重伤>=10 <闯入>=31 <险处>=-10
<骗子>=12 <骗钱>=9 <高处>=14 <高处掉>=5 [东西或动物]=-86 [假设或担心]=-84 [反映隐患或琐事]=-183
[后来说不是]=-13 [否定]=-65 [听说或新闻]=-64 [咨询或办事]=-165 [夸张的说法]=-63 [对出警、救援的意见]=-14
[已经过去]=-85 [投诉或反映]=-25 a_po=6 an_da=-7 an_de=7 an_ju=-7 an_ju_ban=-7 an_quan=-13 an_zai=12
ba_ge=5 ba_he=5 ba_lu=10 ba_lu_bian=5 ba_mei=10 ba_qian=-5 ba_si=-10 ba_ta=5 ba_tai=6 ba_wo=12
ba_wo_guan=6 ba_zai=10 bai_duo=6 bai_mo=7 bai_tan=-13 bai_xin=-8 ban_bian=11 ban_bu=-6 ban_fu=-7 ban_ge=-8
ban_len=-6 ban_lian=-10 ban_man=-10 ban_pao=-7 ban_sen=-6 ban_tian=-6 ban_wo=-16 ban_wo_ba=-5 ban_ye=-30
bao_ce=6 bao_fu=-9 bao_i=-11 bao_i_ge=-6 bao_jin=-5 bao_min=-5 bao_xian=-11 bao_za=-12 bei_gan=5
bei_gou=-7 bei_ji=5 bei_len=-5 bei_pian=7 bei_sui=-5 bi_dan=9 bi_la=5 bian_de=-11 bian_hong=-6 bian_jiu=8
bian_jiu_si=8 bian_la=-7 bian_lian=10 bian_you=-15 bian_you_ge=-8 bian_you_len=-12 bo_li=-7 bu_can=-8
bu_cu=8 bu_dao=7 bu_fan=6 bu_gan=7 bu_gei=-11 bu_gei_fan=-8 bu_guan=-8 bu_hao=-12 bu_in=5 bu_jian=-5
bu_jian_le=-5 bu_kai=8 bu_lan=12 bu_len=-32 bu_pei=-9 bu_qu=-10 bu_si=-26 bu_su=-5 bu_su_fu=-5 bu_tin=15
bu_tin_hai=6 bu_tui=-9 bu_yao=-12 bu_yao_qian=-5 bu_zai=7 bu_zao=-6 bu_zi_dao=6 bu_zu=10 ca_dian=-9
ca_i=-6 ca_lai=-5 cai_ba=-5 cai_ba_ge=-5 cai_la=-5 cai_qian=-5 cai_si=5 cai_si_can=6 cai_you=8 can_de=-7
can_den=-6 can_den_ji=-6 can_fan=11 can_ku=5 can_la=8 can_la_bian=8 can_pai=-15 can_san=7 can_wan=-8
can_wu=-5 can_you=-9 cao_de=-6 cao_si=-9 ce_can=-6 ce_ce=7 ce_cong=10 ce_dao=5 ce_de=11 ce_de_len=5
ce_f=-10 ce_fan=11 ce_fan_dao=9 ce_i=-10 ce_i_ge=-5 ce_lai=8 ce_li=11 ce_lun=7 ce_pai=-9 ce_san=-8 ce_si=7
ce_suo=12 ce_suo_li=9 ce_wei=-9 ce_zai=5 ce_zao=-7 ce_zuan=11 ce_zuan_dao=6 ci_fan=5 ci_le=13 ci_sui=-9
ci_zao=-5 cong_dao=5 cong_le=-8 cong_wo=-5 cou_ji=12 cou_ji_dan=12 cu_bu=8 cu_cu=-5 cu_fan=5 cu_lai=14
cu_li=-17 cu_qu_le=6 cu_suo=-15 cu_zu_ce=10 cu_zu_wu=-9 cuan_bu=14 cuan_fu=10 cuan_kou=-14 cun_dao=-12
cun_wei=-5 da_1=-7 da_1_1=-7 da_de=16 da_dian=-13 da_dian_fa=-12 da_f=11 da_f_ji=5 da_jia=-5 da_jia_si=-7
da_kai=12 da_ma=-12 da_ma_jian=-7 da_mei=-8 da_pai=-17 da_pian=7 da_su_dao=-5 da_sui=-5 da_wo_wo=7
da_xue=-5 da_zan=-5 da_zan_i=-5 dan_si=-5 dan_si_suo=-5 dan_wo=-13 dao_bao=-6 dao_bao_za=-6 dao_ce=6
dao_dao=5 dao_du=-10 dao_du_le=-10 dao_gan=-10 dao_hen=-6 dao_i=5 dao_i_ge=6 dao_jiao=-5 dao_la=-6
dao_le=11 dao_le_i=8 dao_len=-6 dao_li_mian=5 dao_lou=13 dao_lou_xia=7 dao_ma=-11 dao_qiao=11 dao_qu=5
dao_qu_la=5 dao_san=-16 dao_si=-7 dao_si_can=-5 dao_ta=12 dao_tu=-10 dao_tu_xue=-10 dao_wo=5 dao_xi=8
dao_xi_gai=8 dao_you=-6 dao_zai=14 dao_zai_di=7 dao_zan=-7 dao_zen=8 dao_zen_me=8 de_bei=7 de_ce=-7
de_da=7 de_da_su=6 de_dian=-22 de_dian_xian=-5 de_fu=-10 de_fu_gong=-5 de_gong=-11 de_han=8 de_ji=-6
de_jin=6 de_la=-13 de_len=19 de_len_zai=6 de_lu=-5 de_qian=-8 de_qin=-5 de_san=-8 de_sen_in=5 de_si=-8
de_su=-6 de_tai=-14 de_tou=-8 de_wei=6 de_wei_qian=12 de_wo=-12 de_xian=-11 de_xiao=-12 de_xiao_f=-6
de_xin=-6 de_yan_piao=-5 de_yao=-13 de_yao_si=-8 de_you=9 de_yu=-6 de_zai=5 de_zu=-9 den_de=-6 den_fai=-6
den_fai_le=-6 den_ji=-8 den_le=-9 den_li=-8 den_li_men=-8 di_ba=6 di_da=-5 di_di=7 di_la=14 di_pian=-6
di_tie_zan=6 di_xia=18 di_xue=7 dian_ban=-18 dian_ban_ye=-16 dian_bu=6 dian_dong=-7 dian_dong_ce=-7
dian_fa_guan=12 dian_fa_si=-8 dian_fa_wo=6 dian_hou=6 dian_i=-5 dian_jiao=6 dian_jiu=7 dian_ju=-5
dian_lai=-9 dian_lao=-7 dian_mai=-7 dian_mei=-7 dian_mei_qi=-6 dian_qi=6 dian_qu_dao=-5 dian_xian=-25
dian_zao=7 dian_zao_le=7 diao_jin=17 diao_le=-5 diao_xia=-8 din_de=-5 din_san=9 din_zao=5 diu_le=-13
diu_le_zen=-7 dong_bu_le=7 dong_ce=-7 dong_di=6 dong_di_xia=6 dong_fa=6 dong_wu=-14 dong_xi=9 dou_bu=-11
dou_bu_zi=-8 dou_hong=14 dou_hong_le=14 dou_kuai=-11 dou_kuai_bei=-7 dou_mei=-10 dou_qi=8 dou_sao=6
dou_suo=-6 dou_ya=7 dou_you=-6 dou_zen=10 du_de=-6 du_le=-23 du_zai=9 du_zi=13 duan_le=-13 duan_le_i=-8
dui_bu=7 dui_bu_qi=7 dui_de=-5 dui_de_len=-5 dui_fan=-7 dui_zao=5 duo_ce=6 duo_dian=-13 duo_fan=-5
duo_jian=-5 duo_kai=-8 duo_sao=-14 duo_sao_qian=-5 duo_xue=12 duo_zai=13 e_lie=-6 er_duo=7 er_duo_zai=7
er_i=-18 er_lou=21 er_san=-5 er_si=-6 er_yuan=12 er_zi=8 f_ce=11 f_i=5 f_ji=5 f_jiu=-6 f_le=9 f_si=-5
f_xin=8 f_yan=-13 fa_bu=9 fa_dou=8 fa_guan=12 fa_san=-11 fa_sao=-9 fa_si=-15 fa_xian=-13 fai_i=-11
fai_i_you=-10 fai_le=-15 fan_bian=-14 fan_bian_pao=-7 fan_cai=-7 fan_dao=16 fan_fan=-5 fan_gao=-5
fan_gao_li=-5 fan_in=5 fan_jia=-8 fan_lai=-6 fan_len=5 fan_mei=5 fan_wei=-9 fan_xian=7 fan_xue=9
fan_zai=-5 fen_i=-6 fen_tian=-5 fen_you=12 fen_you_da=12 fen_zen=-6 fi_bu=-6 fi_er=-8 fi_fu=-5 fi_jia=-11
fi_lai=10 fi_sou=-5 fi_ta=-8 fi_yuan=-5 fu_dou=-5 fu_gong=-5 fu_i=-6 fu_ji=-7 fu_jian=-7 fu_kou=-9
fu_si=-6 fu_wu=-7 fu_ze=-12 fun_sa=-6 gai_duo=-7 gan_bu=-7 gan_cai=22 gan_cai_la=-5 gan_gan=7 gan_kai=12
gan_xie=-12 gan_xie_le=-5 gan_zen=-5 gao_li=-5 gao_li_dai=-5 gao_su=5 ge_bi_dan=9 ge_bi_la=5 ge_bo=8
ge_cu=5 ge_cuan=-7 ge_cuan_kou=-7 ge_dian_fa=7 ge_diao=8 ge_diao_xia=5 ge_gong=-6 ge_gong_len=10 ge_hai=14
ge_hai_zi=12 ge_jia=-5 ge_jiao=-5 ge_lan=21 ge_lan_de=18 ge_len=27 ge_len_dai=6 ge_lou=8 ge_lv=17
ge_lv_de=9 ge_lv_hai=7 ge_san=-10 ge_sou=8 ge_wo=13 ge_xi=-5 ge_xi_tong=-5 ge_xiao=7 ge_xiao_hai=8
ge_xiao_si=-5 ge_you=6 ge_yue=-20 ge_zan=-7 ge_zen=-9 ge_zong=-5 gei_fan=-8 gei_ta=-6 gei_wo=-6 gen_su=6
gen_su_zi=6 gong_an_de=9 gong_an_ju=-7 gong_jiao=-22 gong_jiao_ce=-11 gong_jiao_san=5 gong_jiao_si=-6
gong_len=13 gong_len_zai=6 gong_si=-18 gong_yuan=-14 gong_zi=-7 gong_zuo=-8 gou_li=8 gou_li_le=12
gu_zen=-6 guan_ban=-6 guan_bu=22 guan_bu_san=9 guan_can=-7 guan_can_wu=-5 guan_ce=9 guan_le=-6
guan_lian=-7 guan_zai=8 guan_zao=9 gui_dao=5 guo_bu=-13 guo_bu_qu=-13 guo_i=-6 guo_i_ci=-6 guo_lai=-9
guo_len=-7 guo_qi=8 guo_qu=-5 hai_ba=10 hai_diao=6 hai_diao_jin=6 hai_fa=-8 hai_fan=-9 hai_si=-19
hai_suo=10 hai_tin=5 hai_wan=9 hai_you_len=-18 hai_zai=32 hai_zi=-11 hai_zi_de=-5 hai_zi_xia=7
hai_zi_zai=8 hai_zi_zuo=-5 han_dong=9 hao_da=15 hao_duo=-5 hao_duo_ce=6 hao_duo_xue=12 hao_ji=6
hao_ji_ge=6 hao_le=-5 hao_san=-7 hao_xian=8 he_bian=-11 he_di=6 he_le=5 he_zui=7 he_zui_jiu=7 hei_le=15
hen_da=-17 hen_wei=-16 hen_wei_xian=-16 hong_le=11 hong_lv=-6 hong_lv_den=-6 hong_sui=-8 hou_lai=-9
hou_long=7 hou_mian=10 hou_mian_la=15 i_ban=-9 i_bao=-9 i_can=-5 i_ci=-17 i_cui=-6 i_da=7 i_da_pian=7
i_dao=-6 i_di=10 i_dian=-7 i_diao=-12 i_diao_xia=-12 i_duan=-6 i_ge=23 i_ge_lan=6 i_ge_len=5 i_ge_lv=8
i_ge_zi=-5 i_hou=-5 i_jian=-14 i_jin=10 i_jin_zuan=9 i_kan=-7 i_lian=10 i_lian_ce=7 i_lou=6 i_lu=-7
i_miao=-9 i_pai=13 i_pian=17 i_qi=5 i_qian=-12 i_san=-6 i_si=8 i_su=5 i_tian=-16 i_tiao=-6 i_wan=-10
i_xia=-30 i_xia_ba=-10 i_xia_zi=7 i_yan=-18 i_you=-10 i_you_len=-10 i_yuan=-32 i_zen=-9 i_zi=30 i_zi_pen=7
i_zi_tu=8 i_zi_wan=5 i_zou=-6 in_gai=-15 in_gai_duo=-7 in_ji=-5 in_lou=-6 in_xian=-6 in_xin=18 in_ye=-7
in_ye_zi=-7 ji_dan=11 ji_dao=-6 ji_dian=-15 ji_fen=-9 ji_ge_hai=6 ji_ge_len=-14 ji_jiu=-8 ji_lian=-18
ji_lian_yao=-12 ji_sa_wo=-6 ji_sui=-16 ji_tai=-5 ji_tian=-6 ji_ye=6 ji_zan=-5 ji_zen=-5 jia_bao=-6
jia_cuan=-10 jia_dou=7 jia_i=-8 jia_jiu=-5 jia_le=-14 jia_lian=-6 jia_ma=-6 jia_mei=5 jia_men=16
jia_men_kou=8 jia_san=10 jia_suo=-14 jia_wu=8 jia_yan=-8 jia_you=5 jia_you_zan=5 jia_zai=6 jian_bian=-6
jian_fa=-8 jian_fan=-7 jian_i=-25 jian_jiu=-10 jian_li=7 jian_sen=-8 jian_si=-12 jian_you=6
jian_you_len=11 jiao_ce=-10 jiao_dong=6 jiao_dong_bu=6 jiao_jin=-18 jiao_le=-8 jiao_len=10 jiao_len_lai=11
jiao_si=-7 jiao_si_ji=-6 jiao_ta=10 jiao_tong=-11 jiao_tong_si=-7 jiao_wo=8 jiao_wu=-5 jiao_wu_ye=-5
jiao_yu=-9 jin_ban=-10 jin_ca=-14 jin_ca_lai=-5 jin_can=-5 jin_fi=-11 jin_gai=-6 jin_le=26 jin_le_xiao=8
jin_len=10 jin_li=9 jin_qi=6 jin_qu=8 jin_qu_le=5 jin_zuan=9 jin_zuan_le=9 jiu_bu=-14 jiu_dao=8
jiu_dao_le=8 jiu_de_len=5 jiu_fan=-8 jiu_ji=7 jiu_kai=-6 jiu_len=-9 jiu_lian=6 jiu_lou=-5 jiu_min=6
jiu_pin=5 jiu_sen=-6 jiu_sen_quan=-5 jiu_si=-31 jiu_si_ba=-5 jiu_si_xian=-5 jiu_xian=-5 jiu_zou=8
jiu_zu=-9 ju_ban=-7 ju_bao=-15 ju_bao_i=-9 ju_jia=-5 ju_zai=-11 ju_zu=-10 ju_zu_zen=-6 ju_zuan=-7
jue_de=-5 ka_zai=-5 ka_zuo=-5 kai_le=10 kai_men=12 kai_sui=13 kan_dao=17 kan_i=-10 kan_ta=-9 kan_zao=-10
ke_de=-7 ke_fu=-6 ke_i=-19 ke_i_wan=-5 ke_len=16 kong_diao=-9 kou_po=8 kou_you=13 kou_zai=7 kou_zi=12
ku_li=6 ku_you=5 kuai_bei=-7 kuai_da=-12 kuai_dian_jiao=6 kuai_jiao=11 kuai_lai=14 kuai_lai_len=11
kun_zai=12 la_bian=-8 la_bian_you=-9 la_can=-7 la_du=-7 la_du_zi=-7 la_ge=-19 la_ge_dian=-10 la_ge_i=-5
la_ge_lan=7 la_ge_si=6 la_ge_wo=9 la_ji=-11 la_jiu=5 la_jiu_pin=5 la_li=-13 la_li_bu=-6 la_tian=-8
la_tiao=-15 la_wei=-16 la_zen=-5 lai_a=5 lai_ba=10 lai_ce=6 lai_de=-12 lai_dou=-6 lai_fan=-6 lai_ge=6
lai_hai=9 lai_hai_you=6 lai_lai=9 lai_le=8 lai_le_zen=6 lai_len=7 lai_xiu=-7 lai_ya=6 lai_yao=13
lai_yue=10 lai_za_dao=-5 lai_zui=6 lan_dao=5 lan_de=18 lan_qi=-9 lan_wo=-5 lao_bai=-8 lao_bai_xin=-8
lao_ban=-17 lao_ban_pao=-7 lao_i=-7 lao_i_xia=-7 lao_len=-22 lao_len_ka=-9 lao_lian=-7 lao_po=12 lao_san=9
lao_san_lai=9 le_ban=-8 le_ban_lian=-5 le_cuan=11 le_cun=-8 le_dan=-8 le_di=7 le_du=5 le_er=-5 le_er_si=-5
le_f=12 le_fa=6 le_hai_zi=-6 le_hao_duo=-7 le_hao_ji=5 le_i=12 le_i_da=7 le_i_pai=13 le_ji=-17
le_jiu_sen=6 le_kuai=10 le_la=5 le_la_ge=6 le_len=-12 le_len_bu=-6 le_lian=8 le_ma=-5 le_mei=6 le_men=9
le_qian=-5 le_san=-12 le_san_ge=-5 le_si=-19 le_si_ji=7 le_ta=16 le_tui=10 le_wo=18 le_wo_bu=11
le_wo_men=16 le_xian_zai=7 le_xiao=8 le_yan=10 le_you=7 le_you_len=7 le_za=11 le_zen=8 le_zen_ge=6
le_zi=12 le_zuo=-11 len_ban=-6 len_ban_man=-6 len_bu=-29 len_bu_len=-34 len_dai=8 len_de=-6 len_de_xiao=-5
len_diao=16 len_diao_jin=7 len_din=-6 len_dong=7 len_dou=6 len_fan=-6 len_fan_gao=-5 len_gong=-14
len_guan=-13 len_guan_guan=-6 len_hai=22 len_in=10 len_ka=-9 len_ka_zuo=-5 len_kai=6 len_la=16 len_lai_a=5
len_lan=-6 len_le=7 len_le_ge=8 len_mei=-7 len_min=9 len_mo=-8 len_qian=10 len_qu=-5 len_sao=5 len_si=-9
len_si_zi=-10 len_tan=11 len_tou=-8 len_tui=-5 len_wei=7 len_xian=-14 len_xiao=-9 len_xin=-10
len_xin_dao=-9 len_yan=-5 len_yuan=-8 len_zai=22 len_zai_ce=6 len_zai_li=6 len_zan=-15 len_zan_le=-11
len_zao=-12 len_zi=6 len_zua=6 li_bu=-7 li_cu=-6 li_dai=-5 li_de=6 li_de_len=12 li_fun=-7 li_i=-6
li_i_zi=8 li_jian=-6 li_jiao=-17 li_jiu=-6 li_ke=-5 li_la=-8 li_lao=-6 li_le_li=5 li_len=-8 li_mai=-8
li_mei=8 li_men=-7 li_men_yao=-7 li_men_ze=9 li_mian=15 li_mian_hao=7 li_mian_le=6 li_qu=5 li_quan=7
li_quan_si=7 li_sen=6 li_sui=-10 li_tou=9 li_wo=12 li_wo_men=9 li_you_ge=7 li_you_len=-9 li_zuo=-6
lian_ce=11 lian_ci=-7 lian_de=-7 lian_de_si=-6 lian_f=7 lian_ge=15 lian_ge_len=15 lian_ge_yue=-6
lian_i=-12 lian_jian_si=-12 lian_le=-12 lian_qian=-9 lian_san=-5 lian_wan=-8 lian_wo=-6 lian_yao=-12
lian_zuan=5 lin_ju=-15 lin_wai=-6 liu_cu=5 liu_cu_lai=5 liu_dao=-6 liu_dian=-6 liu_lan=-7 liu_le=5
liu_xue=5 long_i=-9 long_yao=8 long_yao_pin=8 lou_cuan=10 lou_dao=-11 lou_le=13 lou_san=-6 lou_san_lou=-10
lou_sui=-13 lou_xia=6 lou_xia_you=-7 lu_bian=-6 lu_dou=-11 lu_dou_si=-11 lu_fu=-5 lu_kou=-7 lu_san=-5
lu_zen=5 lu_zong=-9 lu_zong_jian=-9 luo_sui=9 luo_zai=-7 lv_de=19 lv_de_han=8 lv_de_zai=6 lv_den=-6
lv_er=13 lv_hai=7 ma_ban=11 ma_fan=-17 ma_fan_li=-7 ma_fen_wo=-5 ma_jian=-11 ma_lu=-12 mai_cai=-10
mai_de=-9 mai_dian=-6 mai_le=6 mao_len=12 mao_yan=12 mao_zao=5 me_si=-7 me_si_hou=-7 mei_fi=5
mei_fi_lai=12 mei_kan=10 mei_len=-12 mei_len_guan=-7 mei_len_in=15 mei_len_lai=-6 mei_mei=7 mei_qi=8
mei_san=12 mei_san_lai=12 mei_sen=15 mei_sen_le=9 mei_wan=-5 mei_yong=8 mei_you=-53 mei_you_len=-9
mei_you_sui=-6 men_da=7 men_de=-7 men_gan=6 men_guo=6 men_jia=9 men_kai=-9 men_kou_po=8 men_kuai=12
men_mai=-6 men_suo=17 men_xiao=-5 men_yao=-8 men_zai=9 men_ze_ge=9 men_zen=-5 mian_bao=6 mian_bao_ce=6
mian_de=8 mian_hao=7 mian_la=22 mian_la_ge=8 mian_le=6 mian_lian=6 mian_mei=-5 mian_qu=8 mian_qu_le=8
mian_quan=11 min_si=-5 min_zen=-8 mo_tuo_ce=-8 pa_le=-9 pai_bei=7 pai_ca=5 pai_cu=-15 pai_cu_suo=-15
pai_de=-13 pai_dui=-7 pai_dui_de=-5 pai_i=-10 pai_xia=-6 pan_bian=20 pan_bian_jiu=8 pao_dao=5 pei_can=-5
pei_wo=-6 pen_sui=9 pen_you_quan=-6 pin_jian=-5 pin_zi=7 po_le=13 po_you=6 po_you_qi=6 qi_ba=7 qi_ba_tai=6
qi_bu=-7 qi_bu_lai=5 qi_cai=-5 qi_cao=-5 qi_ce=11 qi_da=13 qi_lai=21 qi_lai_le=11 qi_le=-7 qi_pao=6
qi_si=-9 qi_xie=-5 qi_xie_lou=-5 qian_duo=-8 qian_i=-6 qian_jie=-7 qian_la=-9 qian_lian=-11 qian_mei=-5
qian_mian=11 qian_wo=5 qian_zuan=-10 qiao_men=12 qiao_san=11 qiao_ta=-6 qiao_ta_le=-6 qin_wen=-6 qiu_li=8
qiu_li_men=8 qiu_qiu=10 qiu_qiu_li=10 qiu_zu=-9 qu_dao=-5 qu_de=-6 qu_i=-6 qu_i_yuan=-8 qu_la=-7
qu_la_ge=-6 qu_la_le=5 qu_la_li=-5 qu_le=36 qu_li=-8 qu_lian=-8 qu_ta=6 qu_wo=-8 qu_xian=11 qu_xian_zai=12
qu_you=-12 quan_si=-6 quan_si_le=-8 qun_li=-15 sa_de=-5 sa_wo=-5 sai_ce=-7 san_bai=-5 san_ban=-17
san_bu=-22 san_can=11 san_ce=-9 san_ci=-11 san_fan=-5 san_fen=8 san_fu=-10 san_jia=-13 san_kou=8 san_la=10
san_lai=29 san_le=17 san_le_hao=5 san_len=6 san_li=7 san_lian=-7 san_liu=-6 san_liu_dian=-6 san_lou=-6
san_men=-7 san_mian=12 san_san=9 san_sao=-6 san_si=-9 san_wan=-10 san_xia=-11 san_xie=-11 san_ye=-6
san_you=6 san_you_len=12 sao_kao=-6 sao_le_ge=-6 sao_qi=15 sao_qi_lai=12 sao_qian=-5 sao_tan=8 sao_zao=9
se_de=-9 se_qu=-7 se_tou=8 se_zai=-10 sen_er=-7 sen_fen=-6 sen_fen_zen=-6 sen_ju=5 sen_le=12 sen_li=-5
sen_me=-23 sen_me_si=-7 sen_qin=-21 sen_quan=-5 sen_zi=20 si_ba=-8 si_bao=-10 si_bu=-22 si_bu_si=-7
si_can=-9 si_da=-8 si_duo=-11 si_duo_sao=-7 si_gu=-11 si_hai=6 si_hong=-5 si_hou=-12 si_i=6 si_ji=-6
si_jia=-13 si_jian=-5 si_jiu=-11 si_ju=-8 si_kan=-6 si_kuai=-12 si_le=-22 si_len=-11 si_lian=-7 si_lou=10
si_pin=-5 si_qian=-23 si_sen=-8 si_si_wu=-5 si_suo=-6 si_tai=-10 si_tan=-9 si_tian=-6 si_tin=-5 si_tuo=-8
si_wo=11 si_wo_men=5 si_wu=-9 si_xian=-6 si_xiao=-11 si_yao=-14 si_you=12 si_zao=-7 si_zen=-7 si_zi=-25
si_zi_ji=-5 si_zu=-6 song_le=-12 sou_le_qian=-5 sou_li=12 sou_san=-8 su_dao=-8 su_fu=-5 su_guan=-9 su_le=5
su_san=8 su_se=14 su_ta=-5 suai_xia=13 suai_xia_lai=8 sui_ba=14 sui_bu=-9 sui_dao=-8 sui_de=-6 sui_dou=-7
sui_ji=6 sui_ku=11 sui_le=16 sui_li=9 sui_mei=9 sui_po=7 sui_wo=8 sun_zi=11 suo_ban=-6 suo_bao=-5
suo_bu=11 suo_de=-9 suo_fa=-5 suo_hao=-7 suo_i=-8 suo_li=5 suo_si=6 suo_wo=6 suo_yao=6 suo_zai=19
ta_bu_tin=7 ta_diao=6 ta_i=-5 ta_la=7 ta_men=-14 ta_men_suo=5 ta_sou=6 ta_xiong=5 ta_xiong_kou=5 ta_zai=6
ta_zi=-8 tai_bu=-6 tai_bu_dong=-6 tai_du=-22 tai_fen=-9 tai_fen_tian=-5 tai_i=-7 tai_ta=7 tai_xia=-11
tai_xia_len=-11 tan_bian=6 tan_de=-10 tan_le=9 tan_zai=10 tan_zao=7 tao_ci=-7 tian_dou=7 tian_le=-5
tian_qi=-6 tian_tian=-18 tian_tian_ze=-5 tian_yao=-5 tian_zao=-6 tian_ze=-6 tian_ze_yan=-5 tiao_he=-11
tiao_lou=-6 tiao_sui=-13 tie_zan=5 tin_ce=-10 tin_ce_can=-6 tin_dao=12 tin_dao_ta=5 tin_dian=-5 tin_hai=6
tin_len=-11 tin_sui=-5 tin_ta=6 tin_ta_bu=6 tong_du=-10 tong_i=-13 tong_si_gu=-7 tong_xue=11 tou_dou=6
tou_fa=-13 tou_i=7 tou_jiu=5 tou_su=-24 tou_su_ta=-5 tu_bai=7 tu_bai_mo=7 tu_lan=14 tui_dou=7 tui_le=-9
tuo_ce=-8 wai_mao=9 wai_mian=13 wai_po=9 wai_zuan=10 wan_bu=9 wan_cun=5 wan_er=7 wan_qian=5 wan_san=-22
wan_wai=20 wan_wai_mao=9 wan_you=-13 wan_zen=-6 wei_li_hao=5 wei_qian=9 wei_si=-5 wei_tin_de=-7 wei_wei=9
wei_wo=8 wei_xian=-17 wei_yue=9 wei_yue_lai=9 wen_dao=16 wen_de=-6 wen_i=5 wen_i_xia=8 wen_xia=-11
wen_zao=9 wo_a=-5 wo_ba=10 wo_ba_zai=8 wo_ban=-8 wo_bao=-5 wo_bei=23 wo_bu=17 wo_bu_gan=5 wo_ca=-11
wo_ca_dian=-11 wo_cuan=-5 wo_da=-8 wo_da_1=-5 wo_de=-10 wo_de_dian=-9 wo_den=-8 wo_di=20 wo_di_di=7
wo_er=12 wo_er_zi=7 wo_fan=7 wo_gan=9 wo_guan=6 wo_guan_zai=6 wo_he=6 wo_i_jin=7 wo_jia_cuan=-10
wo_jia_li=6 wo_jia_men=16 wo_jie=5 wo_jin=13 wo_jiu=-10 wo_ju=-6 wo_ju_bao=-6 wo_lai_lai=10 wo_lao=12
wo_lao_gong=6 wo_lao_po=11 wo_le=-8 wo_li=-5 wo_lv=6 wo_lv_er=6 wo_ma=5 wo_ma_ban=11 wo_mai=-5 wo_mei=16
wo_mei_mei=7 wo_men=-7 wo_men_gan=6 wo_men_mai=-6 wo_men_xiao=-5 wo_men_zai=6 wo_men_ze=-8 wo_pai=-6
wo_po=5 wo_qian=5 wo_qu=-7 wo_san=-5 wo_si=-7 wo_tong=11 wo_tong_si=7 wo_wan=6 wo_wen_dao=11 wo_wo=7
wo_xian_wen=8 wo_xian_zai=13 wo_xin=-8 wo_yao=-21 wo_yao_tou=-10 wo_yao_zao=-8 wo_ye=7 wo_ye_ye=8
wo_zai=-8 wo_ze=9 wo_ze_bian=10 wo_zi=6 wu_din=9 wu_kuai=-7 wu_si=-5 wu_ye=-17 wu_zi=9 xi_bu=8 xi_di=14
xi_f=6 xi_f_le=5 xi_gai=8 xi_le=6 xi_tong=-6 xia_ba=-10 xia_de=-7 xia_fan=6 xia_la=-9 xia_lai=17
xia_lai_hai=9 xia_lai_ya=6 xia_lai_za=-5 xia_len=-20 xia_mian=13 xia_qu=30 xia_qu_le=12 xia_sui=-13
xia_sui_dao=-16 xia_tian=-8 xia_yu=-5 xia_zi=7 xian_bu=-6 xian_da=-7 xian_de=-13 xian_gei=-10 xian_i=-10
xian_qiu=-5 xian_qiu_zu=-5 xian_suo=-9 xian_wen=-6 xian_wen_i=9 xian_wo_men=-5 xian_you=7 xian_zai=17
xian_zai_hou=7 xian_zai_i=5 xian_zai_kan=6 xian_zai_wo=-5 xian_zai_xian=-7 xian_zai_zen=10 xiao_ce=7
xiao_fan=-20 xiao_hai=-24 xiao_hai_diao=6 xiao_hai_mei=-5 xiao_hai_wan=9 xiao_hai_zi=-8 xiao_qu=-41
xiao_qu_li=-8 xiao_qu_you=-10 xiao_si=-10 xiao_suo=9 xiao_xue=-11 xie_jiu=-10 xie_la=-7 xie_le=-8
xie_lou=-5 xie_xiao=-6 xie_xie=-17 xie_zi=7 xin_cen=-9 xin_dao=-11 xin_dao_san=-8 xin_de=-7 xin_li=-11
xin_wen=-6 xin_yao=-6 xin_zan=7 xin_zan_bu=7 xiong_kou=14 xiong_kou_le=5 xiu_hao=-5 xu_yao=-9 xue_sen=7
xun_de=-7 ya_fai=-7 ya_jin=-6 ya_le=7 ya_zu=8 yan_bao=6 yan_de=-6 yan_fa=8 yan_guo=-12 yan_kan=6 yan_le=7
yan_piao=-5 yao_ban=-10 yao_bao=-5 yao_bu=-16 yao_bu_yao=-16 yao_fan=-10 yao_gei=-5 yao_la=-5 yao_pin=7
yao_pin_zi=7 yao_qian=-5 yao_qu=-6 yao_qu_la=-6 yao_sen=-10 yao_sen_me=-8 yao_si=-10 yao_ta=-13
yao_tou=-13 yao_tou_su=-13 yao_yong=7 yao_zao=-10 ye_bu=-12 ye_bu_gei=-7 ye_cao=-5 ye_hai=-12 ye_lian=-7
ye_mei=5 ye_ye=7 ye_zao=9 ye_zao_le=9 ye_zi=-7 ye_zi_zao=-7 yong_bian=-5 yong_ci=-7 yong_i=-6 yong_jiao=8
you_bu=-8 you_da=12 you_er=13 you_er_yuan=12 you_ge=18 you_ge_lan=6 you_ge_len=12 you_ge_lv=10
you_ge_si=-8 you_i=9 you_i_ge=7 you_jia=-8 you_ke=8 you_kuai=-11 you_lan=-7 you_lao=5 you_lao_len=5
you_le=-11 you_len_diao=7 you_len_han=-8 you_len_jia=9 you_len_sao=5 you_len_si=-6 you_len_tou=-6
you_len_zai=9 you_len_zan=-11 you_lian=12 you_lian_ge=6 you_mei=-16 you_mei_you=-16 you_qi=12 you_quan=-6
you_sen=-10 you_tiao=-14 you_wu=-6 you_xi=-17 you_yan=8 you_zai=6 you_zan=5 you_zen=-5 you_zi=-9
yu_tan_bian=6 yu_tan_de=-10 yuan_de=7 yuan_tai=-7 yuan_you=5 yue_da=14 yue_lai=10 yue_lai_yue=10 yue_wo=-7
yun_dao=-10 yun_guo=-12 yun_guo_qu=-12 za_dao_len=-12 za_fai=-12 za_le=-7 za_len=11 za_wo=6 za_xia=5
zai_an=6 zai_cai=6 zai_cai_si=6 zai_ce=18 zai_ce_suo=12 zai_cuan_san=6 zai_de=6 zai_dian=8 zai_dian_fa=6
zai_fan=13 zai_fan_jian=5 zai_fu=-9 zai_fu_lan=-7 zai_gui=6 zai_guo=-8 zai_han=10 zai_he=5 zai_hou_long=7
zai_i_jian=-5 zai_jia=15 zai_jia_li=8 zai_jian_bian=-6 zai_jiao=7 zai_kan=6 zai_la=-15 zai_la_bian=-6
zai_la_li=-7 zai_len=-6 zai_li=13 zai_li_mian=6 zai_li_tou=7 zai_lou=5 zai_mao=11 zai_qiao=10 zai_san=7
zai_san_can=7 zai_sao=5 zai_si=-8 zai_sou=9 zai_su=19 zai_su_san=9 zai_su_se=10 zai_sui=7 zai_wai=8
zai_wai_mian=5 zai_wan=10 zai_wu=14 zai_wu_li=7 zai_xia=7 zai_xia_mian=5 zai_xian=-7 zai_yu=11
zai_yu_tan=8 zai_zen=9 zai_zen_zai=8 zai_zi=8 zan_bu=7 zan_hai=-11 zan_hai_zi=-11 zan_i=-12 zan_i_yan=-5
zan_le=-9 zan_le_wo=-8 zan_si=-5 zan_wo=-8 zan_zai=8 zao_bu=7 zao_cuan=11 zao_da=8 zao_dao=-8
zao_dao_le=-8 zao_f_le=10 zao_ge=7 zao_i=6 zao_i_ge=6 zao_le=27 zao_le_wo=14 zao_len=-8 zao_mei=10
zao_san=-16 zao_san_liu=-6 zao_si=-7 zao_sui=-19 zao_wo=9 zao_zou=-7 ze_bian=-9 ze_bian_you=-8 ze_dong=5
ze_dong_lou=5 ze_ge_dian=10 ze_ge_xi=-5 ze_ge_yue=-6 ze_le=9 ze_len=-5 ze_li=-11 ze_yan=-16 zen_fu=-7
zen_ge=14 zen_ge_diao=5 zen_li=-5 zen_me=-26 zen_min=-9 zen_si=-14 zen_sui=11 zen_tian=-14 zen_yao=-8
zen_zi=-15 zi_bei=12 zi_bu=18 zi_bu_zu=8 zi_dao_qu=5 zi_dao_zen=8 zi_de=-8 zi_gai=-6 zi_gen=5 zi_ji=-7
zi_jian=-7 zi_jian_fan=-7 zi_jiu=8 zi_kan=5 zi_kan_dao=7 zi_le=7 zi_li=10 zi_li_mian=7 zi_lian=-5
zi_liao=-10 zi_pen=7 zi_qian=-9 zi_si=-22 zi_si_qian=-9 zi_sui=7 zi_ten=6 zi_tu=8 zi_xia=7 zi_xian=11
zi_you=-10 zi_yuan=-5 zi_zai=20 zi_zao=-6 zi_zi=17 zi_zuo=-7 zi_zuo_ye=-7 zong_dao=5 zong_de=10 zong_du=-6
zong_jie=-11 zong_mei=7 zong_mei_sen=7 zong_se=-7 zou_jiu=-5 zou_lan=8 zou_lao=-7 zou_le=10 zou_san=-6
zu_ce=10 zu_le=15 zu_ma=-11 zu_wu=-9 zu_wu_li=-13 zu_yao=-6 zu_zen=-14 zu_zen_me=-8 zu_zi=-7 zuan_jin=11
zuan_le=5 zuan_len=-11 zuan_len_gong=-11 zuan_song=-10 zuan_song_le=-10 zuan_xiu=-8 zuan_zai=-10 zui_li=5
zuo_ye=-5 一上=-6 一下=-30 一个=23 一地=11 一场=-5 一声=7 一大=7 一天=-16 一年=-6 一排=13 一整=-9 一条=-6
一样=-14 一楼=6 一次=-17 一点=-7 一片=17 一直=39 一看=-7 一起=5 一路=-7 一辆=18 一边=6 一间=-6 七八=7
七十=-7 万一=-6 三十=-7 三天=-6 三次=-9 三百=-5 上下=-11 上不=-21 上六=-6 上来=29 上班=-9 上车=-7 上门=-7
上面=12 下去=30 下吧=-10 下子=7 下来=17 下水=-13 下雨=-5 下面=13 不上=6 不了=7 不住=27 不停=7 不出=8
不到=10 不去=-10 不听=8 不在=7 不好=-12 不应=5 不开=8 不放=11 不敢=7 不是=-26 不着=-6 不管=-8 不给=-11
不能=-25 不舒=-5 不要=-12 不见=-5 不认=-8 不让=12 不赔=-9 不退=-9 业执=-7 东西=9 丢了=-13 两万=-8 两个=16
两年=-7 两辆=6 个人=27 个公=-5 个女=19 个孩=12 个小=7 个我=9 个掉=5 个月=-20 个男=21 个窗=-7 个系=-5
中介=-11 举报=-15 么时=-7 也不=-7 也没=5 买了=-6 买的=-6 了一=7 了三=-23 了二=-5 了他=15 了八=-7 了几=-12
了十=7 了半=-8 了四=-8 了多=-7 了孩=-6 了小=8 了往=5 了我=9 了救=6 了整=6 了是=-10 了有=5 了村=-8 了水=6
了没=6 了火=12 了点=-5 了烟=6 了现=7 了能=-10 了脸=10 了腿=14 了还=11 了那=6 了钱=-5 了门=9 事故=-11
二十=-6 二楼=21 井盖=-6 井里=9 交上=5 交不=-5 交司=-6 交警=-18 交车=-11 交通=-11 人占=-11 人卡=-9 人员=-8
人命=9 人喊=-8 人在=25 人工=-14 人应=10 人往=6 人手=6 人抓=6 人抱=7 人拿=12 人掉=14 人有=5 人没=-7 人烧=5
人的=-6 人私=-10 人管=-12 人行=-9 人躺=11 人还=22 人都=6 什么=-23 仓库=5 他一=-5 他们=-14 他又=8 他在=6
他就=8 他手=6 他拿=7 他没=5 他胸=5 他说=-5 仗一=-5 以前=-12 以后=-5 们买=-6 们刚=6 们在=9 们家=9 们小=-5
们要=-8 们说=5 份证=-6 会不=-6 会儿=-8 会员=-5 住了=16 住证=-6 作业=-5 你们=-7 保护=-9 保险=-11 修好=-5
倒了=14 倒在=9 停他=6 停水=-5 停电=-5 停车=-10 停还=6 健身=-8 儿上=-5 儿园=12 儿子=8 充了=-8 光了=-6
入户=-5 八个=5 八十=-9 八千=-5 八台=6 公交=-22 公司=-17 公园=-9 六点=-6 关不=12 关在=6 其实=-5 冒烟=12
冒着=5 农药=8 冲到=5 几台=-5 几年=-18 几点=-14 出不=8 出所=-15 出来=14 刀在=5 刚刚=7 刚才=22 利贷=-5
到一=12 到了=-5 到人=-6 到他=9 到吐=-10 到哪=-6 到市=-5 到我=5 到桥=11 到楼=13 到爆=-6 到脚=-5 到膝=8
到账=-7 刹我=-6 前年=-5 前那=-9 前面=11 割手=8 加两=-6 加油=5 动不=8 动了=-5 动车=-7 助吗=-11 助怎=-8
包车=6 区的=-5 区里=-8 医保=-7 医生=-8 医院=-32 十五=-8 十八=-6 十块=-8 十年=-7 十点=-5 千多=-8 半夜=-30
半天=-6 半年=-8 半边=11 单位=-5 单我=-13 占了=-13 卡在=-5 卡坐=-5 危险=-17 厂的=-8 厂那=8 压了=7 压住=8
压坏=-7 厕所=13 厨房=5 去了=36 去他=6 去到=-5 去哪=-5 去就=5 去年=-8 去我=-8 又大=12 友圈=-6 反应=6
发商=-8 发烧=-9 发现=-7 口子=12 口有=13 口泼=8 另外=-6 只是=-8 只看=7 叫了=-13 叫人=11 叫他=8 叫我=9
叫物=-5 可以=-19 台一=-7 台风=-9 吃了=5 吃饭=5 同事=7 同学=11 后面=10 吐白=7 吓人=-15 吗我=-5 听人=-11
听到=12 吵得=-10 味越=9 哪个=-11 哪了=5 哪天=-6 哪里=-24 商场=13 商家=-13 喂你=5 喂喂=9 喉咙=7 喘不=14
喝了=5 喝醉=7 嘴里=5 嘶嘶=7 器材=-5 四楼=10 回家=-11 回来=10 园里=-5 困在=12 围墙=12 在下=5 在不=5 在冒=11
在厕=12 在哪=-17 在商=7 在喉=7 在喊=6 在外=6 在家=14 在宿=10 在屋=12 在床=12 在往=6 在想=-7 在房=9 在按=6
在桥=5 在正=8 在水=7 在河=5 在漏=8 在烧=5 在电=9 在看=6 在翻=5 在菜=6 在车=6 在过=-7 在里=12 在鱼=8 地下=7
场上=7 场舞=-5 坏了=-15 垃圾=-11 埋了=12 堵了=-23 堵在=9 堵得=-6 塔吊=6 塘的=-10 塘边=6 塞车=-7 壁那=5
声了=9 处理=-17 夏天=-8 外冒=9 外婆=9 外面=13 多少=-14 多开=-8 多放=-5 多血=7 多车=6 大树=-5 大片=7
大道=-6 天天=-18 天要=-5 天这=-6 天都=7 太吓=-11 头一=7 头发=-13 头就=5 头都=6 女儿=13 女孩=7 女的=19
奶奶=9 好了=-5 好像=8 好几=7 好多=-5 好大=15 妈半=11 妹妹=7 姓要=-6 姓陈=-9 婚纱=-6 子不=10 子作=-6
子在=18 子想=-8 子有=-5 子疼=6 子的=-6 子被=9 子都=6 子里=10 孙子=11 学生=7 孩子=-11 孩掉=6 孩没=-5 孩玩=9
安全=-13 安局=-7 安的=9 完了=5 客人=16 家了=-8 家养=-8 家暴=-6 家窗=-10 家说=-14 家都=7 家门=16 容易=-9
宿舍=14 察来=-5 对不=7 对方=-7 小区=-41 小学=-11 小孩=-24 小时=-6 少了=-5 少钱=-5 就不=-14 就两=6 就倒=8
就开=-6 就放=-8 就是=-24 就走=8 局办=-7 居住=-6 居家=-5 屋子=9 屋顶=9 山上=9 岁了=-6 工人=13 工作=-8
工资=-7 差点=-8 已经=10 市场=-9 帮忙=-9 帮我=-15 干部=-7 年了=-10 年前=-7 年要=-12 幼儿=12 广场=-7 库里=6
应该=-15 底下=11 底片=-6 店半=-16 店去=-5 店后=6 建房=-7 建议=-15 开了=10 开水=13 开门=12 当时=-6 影楼=-6
往外=20 往村=5 很危=-16 很大=-17 得不=5 得像=-11 得太=-9 得头=-8 得我=-9 得要=-15 快叫=11 快来=14 快被=-7
快递=-11 怀疑=-11 态度=-17 怎么=-26 急救=-11 恶劣=-6 想死=-8 想求=-5 想给=-10 想说=-6 想问=-6 意思=8
感谢=-7 我一=-5 我不=17 我举=-6 我们=-7 我儿=11 我关=6 我刚=9 我去=-7 我同=11 我和=6 我女=6 我奶=10 我妈=5
我妹=8 我就=-10 我差=-11 我已=7 我弟=15 我往=6 我想=-17 我我=7 我打=-5 我把=6 我报=-5 我拍=-6 我是=-9
我来=-6 我没=8 我爷=8 我现=13 我的=-10 我等=-8 我老=12 我被=17 我要=-26 我这=9 我进=13 我问=-9 我闻=11
我阿=-5 户口=-9 户都=-5 房里=7 房间=5 所的=-8 所里=7 手了=6 手里=12 才八=-5 才那=-5 打1=-7 打仗=-5 打开=12
打架=-8 打火=7 打电=-12 打的=10 打麻=-7 扔了=8 托车=-8 执照=-7 找人=-8 找到=-8 找谁=-19 把我=12 把路=5
投诉=-24 抢劫=-7 护士=-6 护工=-5 报一=-9 报名=-5 报警=-5 抬不=-6 押金=-6 拆迁=-5 拉肚=-7 拿着=5 拿酒=5
捞上=9 换了=-5 掉下=-8 掉了=-5 掉进=16 排队=-7 推不=6 摆摊=-13 摔下=13 撞上=7 撞了=5 撞死=-6 撞进=11
收了=-6 放人=6 放在=-11 放学=9 放鞭=-7 放高=-5 救助=-9 救命=6 救生=-6 教育=-9 整个=14 断了=-13 新闻=-6
方便=-7 方向=6 旁边=20 早上=-16 时候=-12 时说=-5 时间=-5 是不=-13 是保=-9 是假=-7 是停=-5 是几=-9 是多=-7
是想=-6 是抢=-9 是真=-5 是自=-11 是要=-9 晕倒=-10 晕过=-12 晚上=-16 替我=-6 月我=-7 有一=11 有两=6 有个=18
有五=-6 有只=-7 有块=-10 有家=-8 有没=-16 有老=5 有虫=-8 有补=-8 有辆=6 服务=-7 机把=7 杀的=-5 村委=-5
村道=-12 来了=6 来人=7 来修=-7 来压=6 来啊=5 来得=-8 来把=8 来要=13 来越=10 来车=6 来还=9 来都=-6 松了=-12
板跑=-7 架是=-7 树倒=-5 校车=5 根树=6 桥上=11 桥塌=-6 楼上=-5 楼下=6 楼道=-8 正在=7 死了=-19 死人=-14
死猪=-5 死的=-6 每晚=-5 民政=-6 气不=-13 气泄=-5 水一=-6 水了=14 水到=8 水库=11 水急=7 水把=14 水没=9
水的=-5 水道=-21 水都=-6 水里=9 求你=8 求助=-9 求求=10 江边=-6 江里=6 沟里=8 没上=12 没人=-10 没回=5
没声=12 没有=-53 没用=8 没看=10 河堤=6 河边=-11 油漆=6 油站=5 泄漏=-5 泳池=-7 泼油=6 洞底=6 洪水=-8
派出=-15 流了=5 流出=5 流浪=-7 流血=5 浇了=6 消防=-16 涌边=-5 涵洞=9 游客=8 游戏=-15 溺水=-10 漏水=-13
火一=5 火了=15 火星=8 火是=-9 火机=5 火焰=-13 灯坏=-6 点叫=6 点就=7 点来=-9 点气=6 点着=7 烟飘=-5 烦你=-7
烧炭=8 烧烤=-6 烧着=9 烧纸=-5 烧起=12 热死=-7 然倒=5 熄火=6 熏得=-7 燃气=-11 爆炸=-12 爷爷=8 爸喝=5
爸在=10 牌的=-8 物业=-17 环卫=-8 现在=17 瓶子=7 生圈=-5 用一=-6 申请=-21 电动=-7 电线=-18 男的=20 疑有=-10
疫苗=-9 白沫=7 百多=6 百姓=-8 的事=-6 的人=16 的公=-8 的喊=8 的围=12 的在=5 的声=5 的小=-7 的店=-8 的护=-5
的烟=-5 的电=-14 的被=7 的路=-5 的车=-7 的那=-13 的钱=-8 直吐=8 直喷=7 直往=8 看一=-10 看他=-8 看到=14
看着=-10 真是=-9 着一=6 着了=18 着就=5 着我=9 着打=9 着没=10 着窗=11 睡不=-8 砖松=-10 破了=8 砸人=11
砸坏=-12 砸我=6 碎了=8 社区=-7 离婚=-7 私自=-10 租屋=-9 租车=10 积水=-14 空调=-11 突然=14 窗口=-14 窗户=10
站在=8 等了=-9 等你=-8 管管=-6 系统=-6 红了=11 红绿=-6 经转=9 给我=-6 给换=-8 绳子=5 绿灯=-6 罐车=9
网上=-10 群里=-15 翻到=9 老人=-22 老婆=12 老年=-7 老板=-15 老百=-8 肇事=-6 肚子=13 胳膊=8 胸口=14 能不=-34
能找=-5 能退=-5 脚动=6 脱了=6 膝盖=8 自建=-7 臭鸡=12 舌头=8 舒服=-5 色的=-8 药瓶=7 菜市=6 营业=-7 落在=-7
落水=9 行道=-11 补助=-17 被人=-5 被水=-5 被狗=-7 被钢=5 被骗=7 装了=-8 装修=-8 要不=-16 要什=-8 要他=-13
要办=-6 要去=-6 要我=-6 要找=-10 要投=-13 要报=-5 要死=-8 要给=-5 要钱=-5 见有=11 视频=-5 觉得=-5 警察=-13
认定=-6 让我=-5 证在=-5 证明=-9 诉他=-5 话我=6 话是=-8 该多=-7 说不=13 说包=-5 说在=5 说好=-7 说我=10
说是=-10 说要=6 请问=-6 谢谢=-17 负责=-5 责任=-5 货车=10 赔偿=-5 赔我=-6 走了=10 走廊=8 起不=5 起来=23
超市=-9 越大=14 越来=10 跑了=-7 跑到=5 路上=-5 路中=-9 路口=-7 路边=-6 路都=-11 路面=-6 跳楼=-6 跳水=-13
身份=-6 身子=14 躲在=11 躺在=10 躺着=7 车一=-9 车上=-8 车位=-11 车冲=10 车在=5 车场=-6 车撞=12 车来=8
车牌=-6 车的=11 车祸=-10 车翻=9 车轮=7 车道=5 车里=8 轨道=6 转了=9 转人=-11 辆车=11 边就=8 边有=-15
边的=-8 边那=-7 过一=-6 过不=-13 过人=-7 过去=-5 过来=-9 还听=5 还在=29 还是=-17 还没=8 还说=9 这栋=5
这样=-16 这边=-9 这里=-11 进了=15 进去=8 迟早=-5 通事=-7 通堵=-5 道上=-16 道去=5 道堵=-10 道很=-6 道怎=8
那个=-8 那位=-16 那家=6 那条=-15 那边=-8 那里=11 那阵=-5 邻居=-15 都不=-11 都快=-11 都有=-6 都没=-10
都烧=6 都红=14 都说=-6 都起=6 酒瓶=5 醉酒=7 里了=8 里做=-6 里全=7 里出=-6 里去=5 里头=12 里没=5 里的=6
里能=-9 里还=5 里都=-8 里面=15 钟没=7 钱一=-6 铁站=5 银行=18 锁在=8 长椅=-6 门说=7 问一=8 闻到=16 闻着=9
队的=-5 防盗=8 阵子=-9 阿婆=6 陶瓷=-7 隧道=8 需要=-9 面两=6 面了=5 面全=11 面包=6 面去=8 面好=7 面的=8
面那=22 鞋子=8 鞭炮=-7 音响=-5 顶上=9 风又=12 风天=-5 饭菜=-7 马路=-12 骑车=11 高利=-5 高速=5 鸡蛋=11
麻将=-11 麻烦=-17 黑了=15
"""

WEIGHTS: dict[str, float] = {
    piece.replace("_", " "): int(weight) / 100
    for piece, _, weight in (entry.rpartition("=") for entry in _DATA.split())
}
